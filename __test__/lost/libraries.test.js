'use strict';

// Functions of the program that a library passes on, or calls: the program's own line is named, because users do not
// change libraries.

const assert = require('node:assert');
const { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { marksOf } = require('./marks');
const { placeOf, runLost } = require('./run-lost');

const library = `
const { EventEmitter } = require('node:events');
const connection = new EventEmitter();
const queue = [];
exports.onRow = (listener) => connection.on('row', listener);
exports.whenReady = (callback) => {
  queue.push(() => callback('ready'));
};
exports.makeLoader = ({ load, schedule }) => ({ get: (key) => schedule(() => load(key)) });
setTimeout(() => connection.emit('row'), 2);
setTimeout(() => queue.forEach((job) => job()), 2);
`;

const program = (method) => `
const { AsyncLocalStorage } = require('node:async_hooks');
const { ${method} } = require('library');
const requests = new AsyncLocalStorage();

requests.run({ id: 1 }, () => {
  // bind here
  ${method}(() => {
    requests.getStore(); // lost here
  });
});
`;

const scheduling = `
const { AsyncLocalStorage } = require('node:async_hooks');
const { makeLoader } = require('library');
const requests = new AsyncLocalStorage();
const jobs = [];
setTimeout(() => jobs.forEach((job) => job()), 2);

const loader = makeLoader({
  load: () => requests.getStore(), // lost here
  schedule: (callback) => jobs.push(callback), // bind here
});
requests.run({ id: 1 }, () => loader.get('key'));
`;

describe('lost names the line of the program and not of the library', { concurrency: 2 }, () => {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'lost-library-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'node_modules', 'library'), { recursive: true });
  writeFileSync(path.join(folder, 'node_modules', 'library', 'index.js'), library);

  for (const [method, certainty] of [
    ['onRow', 'certain'],
    ['whenReady', 'likely'],
  ]) {
    for (const options of [[], ['--deep']]) {
      it(`${method} ${options}`, async () => {
        const file = path.join(folder, `${method}${options}.js`);
        writeFileSync(file, program(method));
        const { report, stderr } = await runLost(file, { options: ['--verify', ...options] });
        assert.strictEqual(report?.findings.length, 1, stderr);
        const [{ at, culprit, fixes, verified }] = report.findings;
        const { lost, bind } = marksOf(file);
        assert.deepStrictEqual(placeOf(at), lost, stderr);
        assert.deepStrictEqual(placeOf(culprit), bind, stderr);
        assert.deepStrictEqual(fixes.map(placeOf), [bind], stderr);
        assert.strictEqual(verified, true, stderr);
        const expected = options.length > 0 ? 'certain' : certainty;
        assert.strictEqual(culprit.certainty, expected, stderr);
      });
    }
  }

  for (const options of [[], ['--deep']]) {
    it(`a function of the program that gets one of the library ${options}`, async () => {
      const file = path.join(folder, `scheduling${options}.js`);
      writeFileSync(file, scheduling);
      const { report, stderr } = await runLost(file, { options: ['--verify', ...options] });
      assert.strictEqual(report?.findings.length, 1, stderr);
      const [{ at, fixes, verified }] = report.findings;
      const { lost, bind } = marksOf(file);
      assert.deepStrictEqual(placeOf(at), lost, stderr);
      assert.deepStrictEqual(fixes.map(placeOf), [bind], stderr);
      assert.strictEqual(verified, true, stderr);
    });
  }
});
