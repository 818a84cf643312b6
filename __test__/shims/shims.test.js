'use strict';

// The package on Nodes that it does not know: with other layouts of what is no public API, and with symbols
// hidden. It does without, and works all the same. `npm run test:shims` runs all tests like this.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { normalize, root, runProgram, startNode } = require('../support');
const { layouts } = require('./layouts');
const { build, whyNone } = require('./shim');

const reason = whyNone();
const skip = reason !== undefined && `no shim: ${reason}`;
const shim = skip ? undefined : build();
after(() => shim?.remove());

const concurrency = os.availableParallelism();
const look = path.join(__dirname, 'programs', 'look.js');

/** @param {object} [env] of a layout */
async function used(env) {
  const preload = env && { ...env, LD_PRELOAD: shim.file };
  const { code, signal, stdout, stderr } = await startNode([look], { env: preload });
  assert.deepStrictEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  return JSON.parse(stdout);
}

describe('what is used under another layout', { concurrency, skip }, () => {
  const usual = skip ? undefined : used();

  for (const { name, env, loses, reason: refused = null } of layouts) {
    it(name, async () => {
      const lost = Object.fromEntries(loses.map((key) => [key, false]));
      if (loses.includes('carrier')) lost.carrier = 'promise-hooks';
      assert.deepStrictEqual(await used(env), { ...(await usual), ...lost, reason: refused });
    });
  }
});

// One of each kind of what is lost.
const samples = [
  'without _ZN',
  'without uv_',
  'swapped',
  'word: the stack',
  'copy: handle is a number',
  'extras none',
  'globalize none',
];

/** Programs of other tests, which do the same in any of these. */
const programs = [
  ['traces', 'mixed-order'],
  ['traces', 'destroy-many'],
  ['traces', 'uncaught-in-timer'],
  ['storage', 'promises', 'thenables'],
  ['storage', 'callbacks', 'timers of one list from different contexts'],
  ['storage', 'native', 'requests over connections that are kept alive'],
].map(([folder, name, ...args]) => ({
  name: [folder, name, ...args].join(', '),
  file: path.join(root, '__test__', folder, 'programs', `${name}.js`),
  args,
}));

const nodeOptions = ['--min-semi-space-size=64'];
const embedderTests = ['emit', 'ids', 'stack'].map((name) =>
  path.join(root, '__test__', 'embedder', `${name}.test.js`),
);

describe('programs under another layout', { concurrency, skip }, () => {
  const expected = skip
    ? []
    : programs.map(({ file, args }) => runProgram('built-in', file, { args, nodeOptions }));

  for (const { name, env } of layouts.filter((layout) => samples.includes(layout.name))) {
    const preload = { ...env, LD_PRELOAD: shim?.file };

    for (const [index, { name: program, file, args }] of programs.entries()) {
      it(`${name}: ${program}`, async () => {
        const builtIn = await expected[index];
        const native = await runProgram('native', file, { args, env: preload, nodeOptions });
        assert.deepStrictEqual(normalize(native.lines), normalize(builtIn.lines), native.stderr);
        assert.ok(native.lines.length > 0);
        assert.strictEqual(native.code, builtIn.code, native.stderr);
      });
    }

    it(`${name}: the embedder functions`, async () => {
      const { code, stdout } = await startNode(['--test', ...embedderTests], { env: preload });
      assert.strictEqual(code, 0, stdout);
    });
  }
});
