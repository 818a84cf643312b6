'use strict';

// node --expose-gc nonsense.js [seed] [calls]
//
// Calls everything that the package has with everything that a program may have, in an order that the
// seed tells, from hooks too. Prints how many calls were made and how many of them threw. Only what
// ends the process by intention is left out: hooks that throw, and checks of the stack.

const path = require('node:path');

const root = path.join(__dirname, '..', '..', '..');
const hooks = require(root);
const embedder = require(path.join(root, 'embedder.js'));
const native = require(path.join(root, 'lib', 'platform', 'native.js'));

const seed = Number(process.argv[2] ?? 1);
const total = Number(process.argv[3] ?? 100_000);
const kCallsAtOnce = 500;
const kDepth = 3;

const { AsyncLocalStorage, AsyncResource, createHook } = hooks;
const { async_hook_fields, async_id_fields, constants } = embedder;

// mulberry32
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (limit) => Math.floor(random() * limit);
const pick = (array) => array[below(array.length)];
const chance = (odds) => random() < odds;

class Nonsense extends Error {}

function throwNonsense() {
  throw new Nonsense('nonsense');
}

const throwing = new Proxy(
  {},
  Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, throwNonsense])),
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const revokedFunction = Proxy.revocable(() => {}, {});
revokedFunction.revoke();
const detached = new Float64Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });

class Derived extends AsyncResource {
  constructor(...args) {
    super(...args);
    if (chance(0.1)) throwNonsense();
  }
  asyncId() {
    return pick(numbers);
  }
}
class DerivedStorage extends AsyncLocalStorage {
  getStore() {
    return throwNonsense();
  }
}

const numbers = [
  ...[0, -0, 1, -1, -2, 0.5, 1.5, NaN, Infinity, -Infinity, 5e-324, 1e308, 7, 100, 1e6],
  ...[2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), -(2 ** 31)],
];
const objects = [
  {},
  [],
  Object.freeze({}),
  Object.freeze([]),
  Object.create(null),
  throwing,
  revoked.proxy,
  new Proxy(new AsyncResource('PROXIED'), {}),
  Object.seal(new AsyncResource('SEALED')),
  new Date(NaN),
  /x/,
  new Error('x'),
  Promise.resolve(),
  new Float64Array(3),
  new Float64Array(0),
  new Float64Array(new SharedArrayBuffer(64)),
  new Float64Array(new ArrayBuffer(64, { maxByteLength: 128 })),
  new Uint8Array(5),
  new DataView(new ArrayBuffer(8)),
  detached,
  detached.buffer,
  globalThis,
  process,
  Object.defineProperty({}, 'triggerAsyncId', { get: throwNonsense }),
  Object.defineProperty({}, 'requireManualDestroy', { get: throwNonsense }),
  Object.defineProperty({}, 'init', { get: throwNonsense }),
  { triggerAsyncId: NaN },
  { triggerAsyncId: 5, requireManualDestroy: 'yes' },
  { valueOf: throwNonsense, toString: throwNonsense },
  { length: 2 ** 32 },
];
const functions = [
  () => {},
  throwNonsense,
  async () => {},
  async () => throwNonsense(),
  function* generator() {},
  class Klass {},
  Object.freeze(() => 1),
  revokedFunction.proxy,
  new Proxy(() => {}, { apply: throwNonsense }),
  Function.prototype,
  () => act(),
  () => Promise.reject(new Nonsense('rejected')),
];
const others = [undefined, null, true, false, '', 'text', 'x'.repeat(1000), Symbol('s'), 10n];

// What calls have returned, for later calls.
const made = { resources: [], storages: [], hooks: [], bound: [], scopes: [] };
function keep(kind, value) {
  const all = made[kind];
  if (all.length < 50) return (all[all.length] = value);
  const index = below(50);
  if (kind === 'hooks') all[index].disable();
  return (all[index] = value);
}

function anything() {
  const kind = random();
  if (kind < 0.3) return pick(numbers);
  if (kind < 0.45) return pick(objects);
  if (kind < 0.65) return pick(functions);
  if (kind < 0.75) return pick(others);
  if (kind < 0.9) return pick(made[pick(['resources', 'storages', 'bound'])]);
  return hooks.executionAsyncId();
}
const several = () => Array.from({ length: below(5) }, anything);
const receiver = (usual) => (chance(0.9) ? usual : anything());

function callMethod(kind, names) {
  const target = pick(made[kind]) ?? {};
  return Reflect.apply(target[pick(names)], receiver(target), several());
}

// A hook must not throw, which would end the process. Everything else it may do.
function quietly(work) {
  return () => {
    try {
      work();
    } catch {
      // Not to the end of the process.
    }
  };
}

function makeHook() {
  const callbacks = {};
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    if (chance(0.4)) callbacks[name] = quietly(act);
  }
  const { destroy } = callbacks;
  callbacks.destroy = (id) => {
    destroy?.();
    // Again and again: nothing would ever end it but us.
    if (budget > 0 && chance(0.5)) quietly(() => embedder.emitDestroy(id))();
  };
  return keep('hooks', createHook(callbacks));
}

const nativeFunctions = [
  ...['newAsyncId', 'pushAsyncContext', 'popAsyncContext', 'getDefaultTriggerAsyncId'],
  ...['defaultTriggerAsyncIdScope', 'callbackScope', 'scheduleDestroy', 'runtimeAsyncIds'],
  ...['canScheduleDestroy', 'extrasBinding', 'clearAsyncIdStack'],
];
const rawFunctions = [
  ...['trackCollection', 'untrackCollection', 'takeCollected', 'collectedCount'],
  ...['wantCollected', 'runtimeExecutionAsyncId', 'callSite', 'fastTrackCollection'],
];
const embedderFunctions = Object.keys(embedder).filter(
  (name) => typeof embedder[name] === 'function',
);

const actions = [
  () => keep('resources', new AsyncResource(...several())),
  () => keep('resources', new AsyncResource(pick(['A', 'B']), anything())),
  () => keep('resources', new Derived('D', anything())),
  () => keep('storages', new (pick([AsyncLocalStorage, DerivedStorage]))(...several())),
  () => keep('storages', new AsyncLocalStorage()),
  () => createHook(...several()),
  makeHook,
  () => (pick(made.hooks) ?? makeHook()).enable(),
  () => pick(made.hooks)?.disable(),
  () => callMethod('resources', ['asyncId', 'triggerAsyncId', 'emitDestroy']),
  () => callMethod('resources', ['runInAsyncScope', 'runInAsyncScope', 'bind']),
  () => pick(made.resources).runInAsyncScope(pick(functions), ...several()),
  () => callMethod('storages', ['run', 'run', 'exit', 'enterWith', 'disable', 'getStore']),
  () => pick(made.storages).run(anything(), pick(functions), ...several()),
  () => keep('scopes', pick(made.storages).withScope(anything())),
  () => pick(made.scopes).dispose(),
  () => AsyncLocalStorage.snapshot()(...several()),
  () => AsyncLocalStorage.bind(...several()),
  () => keep('bound', AsyncResource.bind(...several())),
  () => pick(made.bound)(...several()),
  () => Reflect.apply(embedder[pick(embedderFunctions)], anything(), several()),
  () => Reflect.apply(embedder[pick(embedderFunctions)], undefined, [pick(numbers), 1, {}]),
  () => Reflect.apply(native[pick(nativeFunctions)], anything(), several()),
  () => Reflect.apply(native.async_wrap[pick(rawFunctions)], anything(), several()),
  () => native.callbackScope(5, 1, {}, pick(functions), anything(), several()),
  () => hooks[pick(['executionAsyncId', 'triggerAsyncId', 'executionAsyncResource'])](),
  () => process.nextTick(...several()),
  () => queueMicrotask(anything()),
  () => setTimeout(anything(), pick([0, 1, NaN])),
  () => setImmediate(anything()),
  () => Promise.resolve(anything()).then(anything(), anything()),
  () => {
    async_id_fields[below(4)] = pick(numbers);
  },
  () => {
    async_hook_fields[below(6)] = pick([0, 1, 1000]);
  },
  () => {
    async_hook_fields[constants.kStackLength] = below(100);
  },
  () => {
    embedder.async_ids_stack[below(100)] = pick(numbers);
  },
];

let calls = 0;
let threw = 0;
let depth = 0;
// Hooks that cause what they are told of would never come to an end.
let budget = 0;

function act() {
  if (depth >= kDepth || budget <= 0) return;
  budget--;
  depth++;
  calls++;
  try {
    return pick(actions)();
  } finally {
    depth--;
  }
}

// Whatever happened, after a clean start everything works again.
function checkThatItWorks() {
  budget = 0;
  for (const hook of made.hooks) hook.disable();
  embedder.clearAsyncIdStack();
  async_hook_fields[constants.kCheck] = 1;
  async_id_fields[constants.kAsyncIdCounter] = 1e6 + calls;
  async_id_fields[constants.kDefaultTriggerAsyncId] = -1;
  const resource = new AsyncResource('CHECK');
  const storage = new AsyncLocalStorage();
  const seen = resource.runInAsyncScope(() =>
    storage.run('store', () => [hooks.executionAsyncId(), storage.getStore()]),
  );
  if (seen[0] !== resource.asyncId() || seen[1] !== 'store') {
    throw new Error(`seed ${seed}: after ${calls} calls ${seen}`);
  }
  if (hooks.executionAsyncId() !== 0 || storage.getStore() !== undefined) {
    throw new Error(`seed ${seed}: after ${calls} calls a scope is left open`);
  }
  async_hook_fields[constants.kCheck] = 0;
}

process.on('uncaughtException', (error) => {
  if (error instanceof Error && error.message.startsWith('seed ')) {
    console.error(error);
    process.exit(1);
  }
  threw++;
});
process.on('unhandledRejection', () => {
  threw++;
});
process.removeAllListeners('warning');

async_hook_fields[constants.kCheck] = 0;
function round() {
  budget = 4 * kCallsAtOnce;
  for (let i = 0; i < kCallsAtOnce; i++) {
    try {
      act();
    } catch {
      threw++;
    }
  }
  checkThatItWorks();
  if (chance(0.1)) global.gc();
  if (calls < total) setImmediate(round);
  else finish();
}

function finish() {
  console.log(JSON.stringify({ calls, threw }));
  process.exit();
}

round();
