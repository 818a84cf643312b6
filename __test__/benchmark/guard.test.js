'use strict';

// The guard of the hot paths, but for the counts: valgrind takes half a minute for those.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { describe, test } = require('node:test');

const root = path.join(__dirname, '..', '..');
const folder = path.join(root, 'benchmark');

describe('The guard of the hot paths', () => {
  test('fails if a path grows by more than 5 % without a reason', async () => {
    const { compareCounts } = await import('../../benchmark/guard/recordings.mjs');
    const recorded = { run: 100, bind: 100, 'next-tick': 100, 'get-store': 100 };
    const counted = { run: 106, bind: 104, 'next-tick': 200, 'get-store': 50, new: 1000 };
    const compared = compareCounts(recorded, counted, new Map([['next-tick', 'It is right now.']]));
    assert.deepStrictEqual(
      compared.map(({ path, failed, reason }) => [path, failed, reason]),
      [
        ['run', true, undefined],
        ['bind', false, undefined],
        ['next-tick', false, 'It is right now.'],
        ['get-store', false, undefined],
        ['new', false, undefined],
      ],
    );
  });

  test('reads the reasons of one version of Node', async () => {
    const { parseReasons, readReasons } = await import('../../benchmark/guard/recordings.mjs');
    const text = '# A comment\n\n22 run: Stores leaked.\n24 run: Another reason.\n';
    assert.deepStrictEqual([...parseReasons(text, 'v22.1.0')], [['run', 'Stores leaked.']]);
    assert.throws(() => parseReasons('run is slower now', 'v22.1.0'), /^Error: Not a reason/);
    // Those that are there now can be read.
    readReasons(process.version);
  });

  test('has the same paths in every recording', async () => {
    const { readRecording } = await import('../../benchmark/guard/recordings.mjs');
    const { PATHS } = require('../../benchmark/guard/paths.js');
    for (const version of ['v20.0.0', 'v22.0.0', 'v24.0.0', 'v26.0.0']) {
      const recording = readRecording(version);
      if (!recording) continue;
      assert.deepStrictEqual(Object.keys(recording.instructions).sort(), Object.keys(PATHS).sort());
    }
  });

  test('every path runs, and keeps its store', () => {
    const { GROUPS } = require('../../benchmark/guard/paths.js');
    for (const group of GROUPS) {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--expose-gc', path.join(folder, 'guard', 'child.js'), '1', ...group.map((n) => `${n}=1`)],
        { encoding: 'utf8' },
      );
      assert.strictEqual(status, 0, stderr);
    }
  });

  test('paths that are only compared run with nothing, the built-in and this package', () => {
    for (const subject of ['nothing', 'built-in', 'native']) {
      const names = ['set-interval-store', 'next-tick-outside', 'http-store', 'nested-runs-10'];
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--expose-gc', path.join(folder, 'guard', 'child.js'), '1', ...names.map((n) => `${n}=1`)],
        { encoding: 'utf8', env: { ...process.env, SUBJECT: subject } },
      );
      assert.strictEqual(status, 0, stderr);
    }
  });

  test('is skipped if valgrind is missing', () => {
    const { status, stdout } = spawnSync(process.execPath, [path.join(folder, 'guard.mjs')], {
      encoding: 'utf8',
      env: { ...process.env, PATH: folder, Path: folder },
    });
    assert.strictEqual(status, 0);
    assert.match(stdout, /^Skipped: valgrind is not installed/);
  });
});
