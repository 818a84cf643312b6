'use strict';

// The places are those of what the user wrote: ES modules, TypeScript and bundles.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { placeOf, programs, runLost } = require('./run-lost');
const { marksOf } = require('./marks');

const inFolder = (name) => path.join(programs, name);
const typescript = marksOf(inFolder('typescript/upload.mts'));
// Node itself can run TypeScript there.
const skip = process.features.typescript !== 'strip' && 'this Node does not strip types';

const sources = [
  {
    name: 'ES modules, of which one adds the listener of the other',
    program: 'module-emitter.mjs',
    lost: marksOf(inFolder('module-emitter.mjs')).lost,
    bind: marksOf(inFolder('library/listen.mjs')).bind,
  },
  { name: 'an ES module with a queue', program: 'module-pool.mjs' },
  { name: 'a minified bundle with a source map', program: 'typescript/bundle.js', ...typescript },
  {
    name: 'TypeScript',
    program: 'typescript/main.mts',
    ...typescript,
    skip,
  },
  { name: 'a method in TypeScript', program: 'typescript/queue.mts', skip },
];

describe('lost names places of sources', { concurrency: 2 }, () => {
  for (const { name, program, skip: reason, ...known } of sources) {
    const { lost, bind } = known.lost ? known : marksOf(inFolder(program));
    for (const [nodeOptions, options] of [
      [[], ['--verify']],
      [['--enable-source-maps'], ['--verify']],
      [[], ['--verify', '--deep']],
    ]) {
      it([name, ...nodeOptions, ...options].join(' '), { skip: reason }, async () => {
        const { code, report, stderr } = await runLost(program, {
          env: { NODE_NO_WARNINGS: '1' },
          nodeOptions,
          options,
        });
        assert.strictEqual(report?.findings.length, 1, stderr);
        const [{ at, culprit, fixes, verified }] = report.findings;
        assert.deepStrictEqual(placeOf(at), lost, stderr);
        assert.deepStrictEqual(placeOf(culprit), bind, stderr);
        assert.deepStrictEqual(fixes.map(placeOf), [bind], stderr);
        assert.strictEqual(verified, true, stderr);
        assert.strictEqual(code, 1);
        // The line of the source is shown.
        assert.match(stderr, /> +\d+ \|.*requests\.getStore\(\)/);
      });
    }
  }
});
