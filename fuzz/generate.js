'use strict';

// Generates a random program from a seed: a tree of operations, which source.js writes as JavaScript.
//
// A node has an `op`, a label `n` that is unique in its program, the operation's parameters, and bodies: lists of
// nodes. Slots (`slot`, `to`) name objects that operations share: promises, timers, resources.

const { createRandom } = require('./random');

const SLOTS = 4;

// One request each, because the duration of a sequence of them depends on the machine.
const FILE_METHODS = ['access', 'stat', 'readdir', 'mkdir', 'readlink'];

const connectionEvents = [
  'listening',
  'connection',
  'connect',
  'served',
  'data',
  'end',
  'close',
  'closed',
];

const KINDS = ['hooks', 'both', 'stores'];

/** Programs of one group share processes. Loading `domain` enables core's own hooks for the rest of the process. */
const GROUPS = [...KINDS, ...KINDS.map((kind) => `${kind} in domains`)];

/**
 * @param {number} seed
 * @param {number} major of the Node that will run it
 */
function generateProgram(seed, major) {
  const random = createRandom(seed);
  // Programs with stores only never use ids. Then the package installs no source if it does not need one.
  const kind = random.pick(KINDS);
  const generator = new Generator(random, kind, major);
  const program = {
    seed,
    major,
    kind,
    group: generator.domains ? `${kind} in domains` : kind,
    anchored: generator.anchored,
    storages: kind === 'hooks' ? [] : generator.storages(),
    // Without listeners, rejections are uncaught exceptions.
    listensToRejections: random.chance(0.7),
    body: generator.program(),
    onUncaught: generator.small(),
    onRejection: generator.small(),
  };
  return program;
}

class Generator {
  constructor(random, kind, major) {
    this.random = random;
    this.kind = kind;
    this.major = major;
    this.labels = 0;
    this.hooked = kind !== 'stores';
    this.stored = kind !== 'hooks';
    this.domains = random.chance(0.1);
    // If V8 alone propagates stores, promise hooks see different ones, see `Runtime.hook`. Documented: what a hook
    // creates may or may not join a domain.
    this.mayAct = !this.domains && !(kind === 'both' && carriedByV8Alone(major));
    // A hook with all callbacks that is always enabled. In the built-in, storages on Node 20 and 22, and domains,
    // also assign ids to promises. In this package only hooks do.
    this.anchored =
      this.hooked && (this.domains || (this.stored && major < 24) || random.chance(0.4));
    // On Node 24 and later the two modules differ in which contexts share a frame after `run`, and lose their store
    // when `disable` is called.
    this.disables = major < 24 || random.chance(0.15);
    this.runs = major < 24 || !this.disables;
    this.left = 6 + random.integer(random.pick([10, 30, 60]));
  }

  slot() {
    return this.random.integer(SLOTS);
  }

  storages() {
    return Array.from({ length: 1 + this.random.integer(4) }, (_, index) => ({
      defaultValue: this.major >= 24 && this.random.chance(0.3) ? `default${index}` : undefined,
    }));
  }

  program() {
    const body = [];
    if (this.hooked && this.random.chance(0.8)) body.push(this.hook(true));
    while (this.left > 0) body.push(...this.body({ depth: 0, kind: 'sync' }));
    return body;
  }

  /** A body for listeners, which mostly do nothing. */
  small() {
    if (this.random.chance(0.7)) return [];
    this.left = 1 + this.random.integer(3);
    return this.body({ depth: 3, kind: 'sync' });
  }

  /**
   * @param {{ depth: number, kind: 'sync' | 'async' | 'generator' }} where
   */
  body(where) {
    const nodes = [];
    for (let count = 1 + this.random.integer(4); count > 0 && this.left > 0; count--) {
      nodes.push(this.node(where));
    }
    return nodes;
  }

  inner(where, kind = 'sync') {
    if (where.depth > 5 || this.random.chance(0.15)) return [];
    return this.body({ depth: where.depth + 1, kind });
  }

  node(where) {
    this.left--;
    const names = operations.filter(({ needs = () => true }) => needs(this, where));
    const operation = this.random.weighted(names.map((entry) => [entry.weight, entry]));
    return { op: operation.name, n: ++this.labels, ...operation.make?.(this, where) };
  }

  hook(full = false) {
    const kinds = ['init', 'before', 'after', 'destroy', 'promiseResolve'];
    const callbacks =
      full || this.random.chance(0.3) ? kinds : kinds.filter(() => this.random.chance(0.5));
    const ignoresPromises = this.major >= 24 && this.random.chance(0.2);
    const bodies = {};
    for (const name of callbacks) {
      if (this.mayAct && this.random.chance(full ? 0.05 : 0.15)) {
        bodies[name] = this.body({ depth: 4, kind: 'sync' });
      }
    }
    return {
      op: 'hook',
      n: ++this.labels,
      slot: this.slot(),
      callbacks: ignoresPromises
        ? callbacks.filter((name) => name !== 'promiseResolve')
        : callbacks,
      ignoresPromises,
      enabled: full || this.random.chance(0.7),
      ...bodies,
    };
  }

  /** A value to await, to resolve with, or to combine. */
  value(where) {
    const simple = where.depth > 4 || this.left <= 0;
    const names = simple
      ? ['plain', 'slot', 'resolved']
      : Object.keys(values).filter((name) => values[name].needs?.(this, where) ?? true);
    const name = this.random.pick(names);
    return {
      value: name,
      n: ++this.labels,
      ...values[name].make?.(this, { ...where, depth: where.depth + 1 }),
    };
  }
}

const asynchronous = (_, { kind }) => kind === 'async' || kind === 'generator';
const hooked = ({ hooked }) => hooked;
const inDomains = ({ domains }) => domains;
const stored = ({ stored }) => stored;
const withBody = (generator, where) => ({ body: generator.inner(where) });
const withSlot = (generator) => ({ slot: generator.slot() });
const withBodyAndSlot = (generator, where) => ({
  ...withBody(generator, where),
  ...withSlot(generator),
});
const storageOf = (generator) => ({ storage: generator.random.integer(SLOTS) });

// On Node 22 and 23 V8 can propagate stores, but the built-in does not use that.
const carriedByV8Alone = (major) => major === 22 || major === 23;

// V8 calls the `then` of a thenable in the context that resolved a promise with it, so stores differ there.
const mayUseThenables = ({ stored, major }) => !(stored && carriedByV8Alone(major));

/**
 * Documented: in the built-in, `then` throws on a promise that was frozen before it got an id, or a store if stores
 * are kept on promises.
 */
const mayFreeze = ({ anchored, stored, hooked, major }) =>
  stored ? major >= 24 && (anchored || !hooked) : anchored;

const operations = [
  { name: 'note', weight: 4 },
  { name: 'resource', weight: 1, needs: hooked },
  { name: 'throw', weight: 0.6, needs: (_, { depth }) => depth > 0 },
  { name: 'try', weight: 1, make: (generator, where) => ({ body: generator.inner(where) }) },

  { name: 'timeout', weight: 3, make: withBodyAndSlot },
  {
    name: 'interval',

    weight: 1,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      rounds: 1 + generator.random.integer(3),
    }),
  },
  { name: 'clearTimeout', weight: 0.7, make: withSlot },
  { name: 'refresh', weight: 0.7, make: withSlot },
  { name: 'unref', weight: 0.2, make: withSlot },
  { name: 'ref', weight: 0.1, make: withSlot },
  { name: 'immediate', weight: 3, make: withBodyAndSlot },
  { name: 'clearImmediate', weight: 0.5, make: withSlot },
  { name: 'tick', weight: 3, make: withBody },
  {
    name: 'microtask',
    weight: 2,
    make: withBody,
  },

  {
    name: 'promise',

    weight: 4,
    make: (generator, where) => ({ ...withSlot(generator), with: generator.value(where) }),
  },
  {
    name: 'executor',

    weight: 2,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      subclass: generator.random.chance(0.2),
      settle: generator.random.pick(['resolve', 'reject', 'later', 'later']),
      with: generator.value(where),
    }),
  },
  {
    name: 'settle',

    weight: 2,
    make: (generator, where) => ({
      ...withSlot(generator),
      how: generator.random.pick(['resolve', 'resolve', 'reject']),
      with: generator.value(where),
    }),
  },
  {
    name: 'withResolvers',
    weight: 0.5,
    needs: ({ major }) => major >= 22,
    make: withSlot,
  },
  {
    name: 'then',
    weight: 4,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      to: generator.slot(),
      method: generator.random.pick(['then', 'then', 'both', 'catch', 'finally', 'pass']),
      onRejected: generator.random.chance(0.5) ? generator.inner(where) : [],
      returns: generator.random.chance(0.6) ? undefined : generator.value(where),
    }),
  },
  {
    name: 'asyncFunction',

    weight: 3,
    make: (generator, where) => ({
      ...withSlot(generator),
      body: generator.inner(where, 'async'),
      returns: generator.random.chance(0.6) ? undefined : generator.value(where),
    }),
  },
  {
    name: 'await',
    weight: 8,
    needs: asynchronous,
    make: (generator, where) => ({ with: generator.value(where) }),
  },
  {
    name: 'yield',
    weight: 6,
    needs: (_, { kind }) => kind === 'generator',
    make: (generator, where) => ({ with: generator.value(where) }),
  },
  {
    name: 'iterate',
    weight: 1.5,
    needs: asynchronous,
    make: (generator, where) => ({
      generator: generator.inner(where, 'generator'),
      body: generator.inner(where, where.kind),
      stops: generator.random.chance(0.3),
    }),
  },
  {
    name: 'iteratePromises',
    weight: 0.7,
    needs: asynchronous,
    make: (generator, where) => ({
      items: items(generator, where),
      body: generator.inner(where, where.kind),
    }),
  },

  {
    name: 'connection',
    weight: 0.5,
    make: (generator, where) => ({
      ...Object.fromEntries(
        connectionEvents
          .filter(() => generator.random.chance(0.4))
          .map((event) => [event, generator.inner(where)]),
      ),
      closesEarly: generator.random.chance(0.5),
    }),
  },
  {
    name: 'file',
    weight: 1.5,
    make: (generator, where) => ({
      body: generator.inner(where),
      method: generator.random.pick(FILE_METHODS),
    }),
  },

  {
    name: 'collect',
    weight: 0.5,
    needs: hooked,
    make: (generator) => ({
      resources: generator.random.integer(4),
      promises: generator.random.integer(4),
    }),
  },

  {
    name: 'newResource',
    weight: 2,
    make: (generator) => ({
      ...withSlot(generator),
      trigger: generator.hooked && generator.random.chance(0.3) ? generator.slot() : undefined,
    }),
  },
  {
    name: 'scope',
    weight: 3,
    make: (generator, where) => ({ ...withSlot(generator), body: generator.inner(where) }),
  },
  {
    name: 'asyncScope',

    weight: 0.7,
    make: (generator, where) => ({ ...withSlot(generator), body: generator.inner(where, 'async') }),
  },
  { name: 'destroyResource', weight: 0.7, needs: hooked, make: withSlot },
  {
    name: 'bind',
    weight: 1,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      to: generator.slot(),
      by: generator.random.pick(['resource', 'AsyncResource', 'AsyncLocalStorage']),
    }),
  },
  { name: 'call', weight: 1.5, make: withSlot },
  { name: 'snapshot', weight: 0.7, make: withSlot },
  { name: 'inSnapshot', weight: 1, make: withBodyAndSlot },

  { name: 'inRealm', weight: 0.7, make: withBody },
  { name: 'laterInRealm', weight: 0.7, make: withBodyAndSlot },
  { name: 'fakeTimers', weight: 0.4, make: withBody },
  { name: 'freeze', weight: 0.5, needs: mayFreeze, make: withSlot },
  {
    name: 'capture',
    weight: 0.3,
    // Core rejects it if domains are used.
    needs: ({ domains }) => !domains,
    make: (generator) => ({ body: generator.small() }),
  },
  { name: 'endCapture', weight: 0.2, needs: ({ domains }) => !domains },
  {
    name: 'domain',
    weight: 3,
    needs: inDomains,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      error: generator.inner(where),
    }),
  },
  { name: 'inDomain', weight: 2, needs: inDomains, make: withBodyAndSlot },
  { name: 'exitDomain', weight: 0.5, needs: inDomains },
  {
    name: 'bindToDomain',
    weight: 1,
    needs: inDomains,
    make: (generator, where) => ({ ...withBodyAndSlot(generator, where), to: generator.slot() }),
  },

  { name: 'hook', weight: 1, needs: hooked, make: (generator) => generator.hook() },
  { name: 'enable', weight: 1, needs: hooked, make: withSlot },
  { name: 'disable', weight: 1.2, needs: hooked, make: withSlot },
  { name: 'setState', weight: 0.5, needs: hooked },
  { name: 'readState', weight: 0.7, needs: hooked },

  {
    name: 'run',
    weight: 5,
    needs: ({ stored, runs }) => stored && runs,
    make: (generator, where) => ({
      ...storageOf(generator),
      body: generator.inner(where),
      same: generator.random.chance(0.1),
    }),
  },
  {
    name: 'runAsync',

    weight: 2,
    needs: ({ stored, runs }) => stored && runs,
    make: (generator, where) => ({
      ...storageOf(generator),
      body: generator.inner(where, 'async'),
    }),
  },
  { name: 'enterWith', weight: 2, needs: stored, make: storageOf },
  {
    name: 'exit',
    weight: 1,
    needs: ({ stored, runs }) => stored && runs,
    make: (generator, where) => ({ ...storageOf(generator), body: generator.inner(where) }),
  },
  {
    name: 'disableStorage',
    weight: 0.4,
    needs: ({ stored, disables }) => stored && disables,
    make: storageOf,
  },
  { name: 'newStorage', weight: 0.2, needs: stored, make: storageOf },
  {
    name: 'withScope',
    weight: 1,
    needs: ({ stored, runs, major }) => stored && runs && major >= 26,
    make: (generator, where) => ({
      ...storageOf(generator),
      body: generator.inner(where, where.kind),
    }),
  },
];

function items(generator, where) {
  return Array.from({ length: generator.random.integer(4) }, () => generator.value(where));
}

const values = {
  plain: {},
  slot: { make: withSlot },
  resolved: {},
  rejected: {},
  never: {},
  ofRealm: {},
  subclass: {},
  asyncFunction: {
    make: (generator, where) => ({ body: generator.inner(where, 'async') }),
  },
  thenable: {
    needs: mayUseThenables,
    make: (generator, where) => ({
      ...withBodyAndSlot(generator, where),
      how: generator.random.pick(['resolve', 'resolve', 'reject', 'later', 'throw', 'tick']),
    }),
  },
  combined: {
    make: (generator, where) => ({
      method: generator.random.pick(['all', 'race', 'any', 'allSettled']),
      subclass: generator.random.chance(0.1),
      items: items(generator, where),
    }),
  },
  adopted: { make: (generator, where) => ({ with: generator.value(where) }) },
  sleep: {},
  immediate: {},
  // Its requests have no events, and the promises that they settle have different ids, so only stores are compared.
  file: {
    needs: ({ kind }) => kind === 'stores',
    make: (generator) => ({ method: generator.random.pick(FILE_METHODS) }),
  },
  attempt: {
    needs: ({ major }) => major >= 24,
    make: withBody,
  },
};

module.exports = { generateProgram, GROUPS };
