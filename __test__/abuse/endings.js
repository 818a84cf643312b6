'use strict';

// How a program ends that is ended at some moment of it, for every moment. Each with one of the ways to
// end, in turn, or with `all` of them.

const path = require('node:path');
const { inParallel, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'moments.js');
const inWorkers = path.join(__dirname, 'programs', 'moments-in-workers.js');
const { ends, moments } = require(program);
const byItself = ends.filter((end) => !end.includes('loop'));

/**
 * @param {'built-in' | 'native'} which
 * @param {string[]} options
 * @returns {Promise<string[]>}
 */
async function endInMainThread(which, ...options) {
  const wanted = (index, end) => options.includes('all') || index % byItself.length === end;
  const cases = moments.flatMap((moment, index) =>
    byItself.filter((_, end) => wanted(index, end)).map((end) => [moment, end]),
  );
  return inParallel(cases, async ([moment, end]) => {
    const { code, signal } = await startNode([program, which, moment, end]);
    return `${moment}, ${end}: ${code} ${signal}`;
  });
}

/**
 * @param {'built-in' | 'native'} which
 * @param {string[]} options `loaded`: the main thread has the package too
 * @returns {Promise<string[]>}
 */
async function endInWorkers(which, ...options) {
  const result = await startNode([inWorkers, which, ...options]);
  if (result.code !== 0) throw new Error(`${result.signal ?? result.code}\n${result.stderr}`);
  return JSON.parse(result.stdout);
}

module.exports = { endInMainThread, endInWorkers, moments };
