'use strict';

// node moments-in-workers.js <built-in|native> [all] [loaded]
//
// Runs the moments in Workers and prints how each of them ended. With `loaded` the main thread has
// the package too, so that its binary stays when no Worker has it.

const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { inParallel } = require('../../support');
const { ends, moments } = require('./moments.js');

const [which, ...options] = process.argv.slice(2);
if (options.includes('loaded')) require('../../..');

const program = path.join(__dirname, 'moments.js');

// One that does not end by itself is terminated where it is.
function run({ moment, end }) {
  const worker = new Worker(program, { argv: [which, moment, end], stdout: true, stderr: true });
  let message = '';
  worker.on('error', (error) => {
    ({ message } = error);
  });
  worker.on('message', () => setTimeout(() => worker.terminate(), 1));
  return new Promise((resolve) => {
    worker.on('exit', (code) => resolve(`${moment}, ${end}: ${code} ${message}`));
  });
}

// Each moment with one of the ends, unless it is to be all of them.
const wanted = (index, end) => options.includes('all') || index % ends.length === end;
const cases = moments.flatMap((moment, index) =>
  ends.filter((_, end) => wanted(index, end)).map((end) => ({ moment, end })),
);

inParallel(cases, run).then((endings) => console.log(JSON.stringify(endings)));
