'use strict';

// Frames that are Maps, for native code that reads V8's slot by itself: what it finds is what it finds with
// the built-in, and nothing of it is there where no such code is.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runRestoresFrame } = require('../../lib/frames/carrier');
const { loadBinary } = require('../../lib/platform/binary');
const { temporaryFolder } = require('../package/support');
const { normalize, root, runProgram, startNode } = require('../support');
const { mapsArePossible } = require('../support/in-use');

const program = path.join(__dirname, 'maps', 'reader.js');
const map = { ASYNC_HOOKS_NATIVE_FRAMES: 'map' };
// Nobody looks for them before Node 24, where the runtime has no frames, and without V8's slot.
const skip = !mapsArePossible && 'nothing native can find frames here';
const { names } = require(program);

/** The package's code and a storage, for a program of its own. */
const uses = `
  const { AsyncLocalStorage } = require(${JSON.stringify(root)});
  const native = require(${JSON.stringify(path.join(root, 'lib', 'platform', 'native.js'))});
  const { isMap } = require('node:util/types');
  const slot = native.extrasBinding()?.getContinuationPreservedEmbedderData;
  const inMap = () => isMap(slot()) && Map.prototype.get.call(slot(), storage) === 'store';
  let storage = new AsyncLocalStorage();
`;
const show = `storage.run('store', () => console.log(inMap()));`;

async function print(source, { env, flags = [] } = {}) {
  const { code, stderr, stdout } = await startNode([...flags, '-e', source], { env });
  assert.strictEqual(code, 0, stderr);
  return stdout.trim().split('\n');
}

// Without it nothing of the runtime is changed, and only what is loaded before is seen.
const flags = ['--require', path.join(root, 'register.js')];

/** A binary with the name of an addon that reads the slot. */
function makeReader(t, name) {
  const file = path.join(
    temporaryFolder((work) => t.after(work)),
    name,
  );
  fs.copyFileSync(loadBinary().path, file);
  return JSON.stringify(file);
}

describe('frames that are Maps', { skip }, () => {
  for (const name of names) {
    const skip = runRestoresFrame && name.includes('after a run') && 'no frame is left after a run';
    it(name, { skip }, async () => {
      const builtIn = await runProgram('built-in', program, { args: [name] });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      const native = await runProgram('native', program, { args: [name], env: map });
      assert.strictEqual(native.code, 0, native.stderr);
      assert.notStrictEqual(builtIn.lines.length, 0);
      assert.deepStrictEqual(normalize(native.lines), normalize(builtIn.lines));
    });
  }

  it('do not exist without a reader', async () => {
    assert.deepStrictEqual(await print(uses + show), ['false']);
  });

  for (const name of ['dd_pprof.node', 'dd_pprof.node.abi137.node', 'customlabels.node']) {
    it(`exist once ${name} is loaded`, async (t) => {
      const reader = makeReader(t, name);
      const later = `
        storage.run('store', () => {
          require(${reader});
          console.log(storage.getStore());
        });
        const before = storage;
        storage = new AsyncLocalStorage();
        before.run('before', () => storage.run('store', () => {
          console.log(inMap(), before.getStore(), storage.getStore());
          setImmediate(() => console.log(inMap(), before.getStore(), storage.getStore()));
        }));
      `;
      const lines = await print(uses + show + later, { flags });
      const all = 'true before store';
      assert.deepStrictEqual(lines, ['false', 'store', all, all]);
      assert.deepStrictEqual(await print(`require(${reader});${uses}${show}`), ['true']);
      assert.deepStrictEqual(await print(`${uses}require(${reader});${show}`), ['false']);
    });
  }

  it('do not exist if the environment forbids them, or for other addons', async (t) => {
    const array = { ASYNC_HOOKS_NATIVE_FRAMES: 'array' };
    const reader = makeReader(t, 'dd_pprof.node');
    const forbidden = await print(`${uses}require(${reader});${show}`, { env: array, flags });
    assert.deepStrictEqual(forbidden, ['false']);
    const other = makeReader(t, 'other.node');
    assert.deepStrictEqual(await print(`${uses}require(${other});${show}`, { flags }), ['false']);
  });

  it("are reported by the doctor, which advises them if an addon reads V8's slot", async (t) => {
    const doctor = `
      const { diagnose } = require(${JSON.stringify(path.join(root, 'doctor.js'))});
      const { value, todo } = diagnose().findings.find(({ subject }) => subject === 'frames') ?? {};
      console.log(value, todo);
    `;
    const advice = 'set ASYNC_HOOKS_NATIVE_FRAMES=map';
    const known = makeReader(t, 'dd_pprof.node');
    // Another name, with that of V8's function at its end.
    const unknown = makeReader(t, 'other.node');
    fs.appendFileSync(JSON.parse(unknown), 'GetContinuationPreservedEmbedderData');
    const array = { ASYNC_HOOKS_NATIVE_FRAMES: 'array' };
    assert.deepStrictEqual(await print(`${uses}${doctor}`), ['undefined undefined']);
    const seen = await print(`${uses}require(${known});${doctor}`, { flags });
    assert.deepStrictEqual(seen, ['maps undefined']);
    fs.appendFileSync(JSON.parse(known), 'GetContinuationPreservedEmbedderData');
    const late = await print(`${uses}require(${known});${doctor}`);
    assert.deepStrictEqual(late, [`arrays ${advice}`]);
    assert.deepStrictEqual(await print(`${uses}${doctor}`, { env: map }), ['maps undefined']);
    assert.deepStrictEqual(await print(`${uses}require(${unknown});${doctor}`), [
      `arrays ${advice}`,
    ]);
    assert.deepStrictEqual(await print(`${uses}require(${unknown});${doctor}`, { env: array }), [
      `arrays ${advice}`,
    ]);
  });

  it('change nothing that a program can observe', async () => {
    const source = `
      const describe = () => {
        const { value, ...rest } = Object.getOwnPropertyDescriptor(process, 'dlopen');
        const own = Object.getOwnPropertyDescriptors(value);
        return JSON.stringify([rest, value.name, value.length, Object.keys(own).sort()]);
      };
      console.log(describe());
    `;
    assert.deepStrictEqual(await print(source, { flags }), await print(source));
  });
});

it(
  'frames cannot be Maps if the runtime has no such frames',
  { skip: mapsArePossible },
  async () => {
    const { code, stderr } = await startNode(['-e', uses], { env: map });
    assert.strictEqual(code, 1);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_FRAMES is 'map', which this runtime does not have/);
  },
);

it('another value of the setting is an error', async () => {
  const env = { ASYNC_HOOKS_NATIVE_FRAMES: 'other' };
  const { code, stderr } = await startNode(['-e', uses], { env });
  assert.strictEqual(code, 1);
  assert.match(stderr, /ASYNC_HOOKS_NATIVE_FRAMES is 'other', which is none of: map, array/);
});
