'use strict';

// The library of the programs. It records events, keeps objects that operations share, and ensures that nothing
// depends on time. An id is written as `#5`, so that compare.js finds it.

const async_hooks = require('node:async_hooks');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');
const { mock } = require('node:test');
const timersPromises = require('node:timers/promises');
const vm = require('node:vm');

// The limit of calls in a program. Without it some programs would never end.
const FUEL = 120;
const HOOK_BODY_CALLS = 2;
const CONNECTIONS = 3;

// Documented: the channel of the default resolver has no events. It is created when it is first used.
dns.getServers();

class Subclass extends Promise {}

const realm = vm.runInNewContext(`({
  Promise,
  call: (fn) => fn(),
  later: async (fn) => {
    await null;
    return fn();
  },
})`);

/** @param {any} value */
function show(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return String(value);
  }
  if (value instanceof AggregateError) return `AggregateError of ${value.errors.map(show)}`;
  if (value instanceof Error) return `Error ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(show)}]`;
  if (typeof value.status === 'string') return show(value.value ?? value.reason);
  return className(value);
}

/**
 * Documented: in older releases of the built-in, settling a promise twice creates a tick in the promise's context.
 * It does nothing, so it is left out.
 */
function leaveOutSettledTwice() {
  const { nextTick } = process;
  let found = false;
  /** @param {Function} callback */
  process.nextTick = (callback, ...args) => {
    if (!String(callback).includes('multipleResolves'))
      return nextTick.call(process, callback, ...args);
    found = true;
  };
  new Promise((resolve) => {
    resolve('first');
    resolve('second');
  });
  if (!found) process.nextTick = nextTick;
}

function className(value) {
  return value.constructor?.name ?? 'null';
}

/** Older releases of a line ignore the option. */
function knowsTrackPromises() {
  try {
    async_hooks.createHook({ trackPromises: 'neither' });
    return false;
  } catch {
    return true;
  }
}

const major = Number.parseInt(process.versions.node, 10);
const carriedByV8Alone = major === 22 || major === 23;
let entered = !carriedByV8Alone;

/**
 * Documented: on Node 22 and 23, the store of the very first `enterWith` of a process, after an `await`, is not seen by
 * the function that awaits the entering function. So the first `enterWith` is called here, and not by the program.
 */
function enterFirst({ AsyncLocalStorage }) {
  if (!entered) new AsyncLocalStorage().enterWith('first');
  entered = true;
}

/**
 * Documented: what a `destroy` hook of the built-in enters remains in the event loop, and connections that are accepted
 * later have it, also those of the next program.
 */
let destroyHookEntered = false;

/**
 * Documented: once a storage has been used, async functions that are older than the next program's first store may have
 * contexts of their own. So that program uses one before it makes any.
 */
let storagesWereUsed = false;

const HANDLE = /^(?:FSREQCALLBACK|TCP\w+|SHUTDOWNWRAP|WRITEWRAP)$/;

class Runtime {
  trace = [];
  promises = [];
  settlers = [];
  timers = [];
  immediates = [];
  resources = [];
  functions = [];
  snapshots = [];
  storages = [];
  /** @type {any[]} */
  enabled = [];
  /** @type {any[]} */
  domains = [];
  Subclass = Subclass;
  realm = realm;
  disabled = new Set();
  exits = 0;
  /** @type {any[]} */
  #contexts = [];
  #boundTo = new WeakMap();
  /** @type {undefined | 'unaltered' | 'mayAlter' | 'altered'} */
  #inPromise;
  #ids = false;
  #fuel = FUEL;
  #allHooks = [];
  #allStorages = [];
  #allTimers = [];
  #allSockets = [];
  #allServers = [];
  #listeners = [];
  #waits = false;
  #waitsForFile = false;
  #connections = 0;
  #usesHandles = false;
  #leaves = false;
  /** Resources for which an `init` hook was called. */
  #made = new Set();
  /** When a handle was made, by its id, and when a hook was enabled, in steps of this program. */
  #handles = new Map();
  #enabledAt = new Map();
  #steps = 0;
  /** Ids of objects that are left to the garbage collector. */
  #leftIds = new Set();
  /** @type {[hook: string, id: number][]} */
  #collected = [];
  #ended = false;
  #known = new WeakMap();
  #state = Symbol('state');
  #inHook = 0;
  #inInit = 0;
  #inAfter = 0;
  #inDestroy = 0;
  #entered = false;
  #exceptions = 0;
  #promises = new Set();
  #hidesStores = false;
  /** @type {any[]} */
  #allDomains = [];
  #faked = false;
  #captures = false;

  constructor(hooks) {
    this.hooks = hooks;
  }

  start(kind) {
    if (kind !== 'hooks') enterFirst(this.hooks);
    this.#ids = kind !== 'stores';
    // Documented: on Node 22 and 23 a promise is resolved with another, or with a thenable, in the context of
    // the resolving function. Of promises only hooks see that.
    this.#hidesStores = kind === 'both' && carriedByV8Alone;
    // With the package, resources that are older than the first read of an id have no events.
    if (this.#ids) this.hooks.executionAsyncId();
  }

  #record(label, values, withStores = true, isEvent = false) {
    if (this.#ended) return;
    let line = label;
    if (this.#ids) {
      line += ` | in #${this.hooks.executionAsyncId()} by #${this.hooks.triggerAsyncId()}`;
    }
    if (withStores) line += this.#stores();
    // A hook runs before or after core's hooks that enter a domain.
    if (this.#allDomains.length > 0 && this.#inHook === 0 && !isEvent) {
      line += ` | domain ${this.#allDomains.indexOf(/** @type {any} */ (process).domain)}`;
    }
    for (const value of values) line += ` | ${show(value)}`;
    this.trace.push(line);
  }

  #stores() {
    if (this.storages.length === 0) return '';
    return ` | ${this.storages.map((storage) => storage.getStore() ?? '-').join(' ')}`;
  }

  /** @returns {boolean} whether the function may continue */
  enter(label) {
    if (label === 'main' && storagesWereUsed) this.#useStorages();
    if (--this.#fuel < 0 || this.#ended) return false;
    this.#record(`${label} {`, []);
    return true;
  }

  leave(label) {
    if (label === 'main') this.#useStorages();
    this.rest();
    this.#record(`} ${label}`, []);
  }

  note(label, ...values) {
    this.#record(label, values);
  }

  /**
   * If nothing executes, the resource is an internal one of the native caller, which has no meaning for a program.
   */
  #hasResource() {
    return this.#inDestroy > 0 || this.hooks.executionAsyncId() !== 0;
  }

  noteResource(label) {
    if (!this.#hasResource()) return this.note(label);
    const resource = this.hooks.executionAsyncResource();
    const id = this.#known.get(resource);
    this.#record(label, [`${className(resource)}${id === undefined ? '' : ` of #${id}`}`]);
  }

  setState(label) {
    if (!this.#hasResource()) return;
    this.hooks.executionAsyncResource()[this.#state] = label;
  }

  readState(label) {
    if (!this.#hasResource()) return;
    this.#record(label, [this.hooks.executionAsyncResource()[this.#state]]);
  }

  error(label) {
    return new Error(label);
  }

  throw(label) {
    this.rest();
    throw new Error(label);
  }

  // Whether a timer of 1 ms is due in the next turn of the event loop, or in the one after it,
  // depends on how long this turn takes. All timers have the same duration, and what follows the
  // start of one waits until it is due: then it is the next turn.

  /**
   * Documented: `after` hooks of an interval run before Node starts it again, and what they start is due
   * before it. A file cannot be awaited there either, see `rest`.
   */
  mayStartTimers() {
    return this.#inAfter === 0;
  }

  // Documented: on Node 20 and 22 a timer that is refreshed inside of `exit` keeps the store.

  mayRefreshTimers() {
    return this.mayStartTimers() && this.exits === 0;
  }

  timer(timer) {
    this.#waits = true;
    if (timer !== undefined) this.#allTimers.push(timer);
    return timer;
  }

  /** An interval starts again after its callback. */
  again() {
    this.#waits = true;
  }

  rest() {
    // In an `after` hook, the built-in has already restarted an interval, which would be due.
    if (this.#inAfter > 0) return;
    if (this.#waitsForFile) {
      this.#waitsForFile = false;
      // The only thread of the pool needs processor time.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
    if (!this.#waits) return;
    this.#waits = false;
    const milliseconds = () => process.hrtime.bigint() / 1_000_000n;
    const start = milliseconds();
    while (milliseconds() <= start + 1n);
  }

  sleep(value) {
    if (!this.mayStartTimers()) return Promise.resolve(value);
    this.#waits = true;
    return timersPromises.setTimeout(1, value);
  }

  /** @param {string} method of fs, of which it makes one request */
  file(method, callback) {
    if (!this.mayStartTimers()) return;
    this.#waitsForFile = true;
    this.#usesHandles = true;
    fs[method](__filename, callback);
  }

  filePromise(method) {
    if (!this.mayStartTimers()) return Promise.resolve(method);
    this.#waitsForFile = true;
    return fs.promises[method](__filename).then(
      () => method,
      (error) => {
        throw new Error(error.code);
      },
    );
  }

  mayConnect() {
    if (destroyHookEntered) return false;
    this.#usesHandles = true;
    return ++this.#connections <= CONNECTIONS;
  }

  /**
   * A server for one client. Both end even if callbacks throw.
   * @param {Record<string, () => void>} callbacks
   * @param {boolean} closesEarly whether the server is closed while it has the client
   */
  connection(callbacks, closesEarly) {
    const call = (event, then) => () => {
      if (this.#ended) return;
      try {
        callbacks[event]?.();
      } finally {
        then?.();
      }
    };
    const server = net.createServer((socket) => {
      this.#allSockets.push(socket);
      const answer = () => socket.end('answer');
      socket.on('data', call('served', answer));
      const close = () => server.close(call('closed'));
      if (!closesEarly) socket.on('close', close);
      call('connection', closesEarly ? close : undefined)();
    });
    const connect = () => {
      const client = net.connect(server.address().port, '127.0.0.1');
      this.#allSockets.push(client);
      const ask = () => client.write('question');
      // Not `connect`: a listener that throws would keep core from reading, and the connection would never end.
      client.on('ready', call('connect', ask));
      for (const event of ['data', 'end', 'close']) client.on(event, call(event));
    };
    this.#allServers.push(server);
    server.unref();
    server.listen(0, '127.0.0.1', call('listening', connect));
  }

  immediate(value) {
    return timersPromises.setImmediate(value);
  }

  storage(storage) {
    this.#allStorages.push(storage);
    return storage;
  }

  inRealm(fn) {
    return realm.call(fn);
  }

  laterInRealm(fn) {
    this.rest();
    return realm.later(fn);
  }

  /** Timers that end by the clock of the fakes, all of them before this returns. */
  fakeTimers(fn) {
    if (this.#faked || !this.mayStartTimers()) return;
    try {
      // A fake immediate that is cleared when the fakes have gone would be a broken entry of core's list.
      mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    } catch {
      // Older releases replace other functions.
      return;
    }
    this.#faked = true;
    try {
      fn();
      mock.timers.tick(5);
    } finally {
      mock.timers.reset();
      this.#faked = false;
    }
  }

  /** @param {((error: unknown) => void) | null} callback */
  capture(callback) {
    process.setUncaughtExceptionCaptureCallback(null);
    this.#captures = callback !== null;
    if (callback === null) return;
    process.setUncaughtExceptionCaptureCallback((error) => {
      this.#exceptions++;
      try {
        callback(error);
      } catch (thrown) {
        // An exception here would end the process.
        this.note('capture threw', thrown);
      }
    });
  }

  /** @param {(error: unknown) => void} onError */
  domain(onError) {
    // eslint-disable-next-line n/no-deprecated-api -- programs still use it
    const domain = require('node:domain').create();
    domain.on('error', (error) => {
      this.#exceptions++;
      try {
        onError(error);
      } catch (thrown) {
        // An exception here would end the process.
        this.note('domain threw', thrown);
      }
    });
    this.#allDomains.push(domain);
    return domain;
  }

  on(event, listener) {
    const guarded = (error) => {
      if (event === 'uncaughtException') this.#exceptions++;
      try {
        listener(error);
      } catch (thrown) {
        // An exception here would end the process.
        if (event !== 'uncaughtException') throw thrown;
        this.note(`${event} threw`, thrown);
      }
    };
    this.#listeners.push([event, guarded]);
    process.on(event, guarded);
  }

  /**
   * A hook that records its events and calls the program's callbacks a few times.
   * @param {string} label
   * @param {any} members of createHook, whose callbacks may be null
   */
  hook(label, { trackPromises, ...bodies }) {
    const callbacks = {};
    for (const [name, body] of Object.entries(bodies)) {
      let calls = HOOK_BODY_CALLS;
      callbacks[name] = (id, type, trigger, resource) => {
        if (name === 'init') {
          this.#known.set(resource, id);
          if (type === 'PROMISE') this.#promises.add(id);
          this.#made.add(id);
          if (HANDLE.test(type)) this.#handles.set(id, ++this.#steps);
          if (this.#leaves) this.#leftIds.add(id);
        }
        if (name === 'destroy' && this.#mayBeOlder(id, hook)) return;
        if (name === 'destroy' && this.#leftIds.has(id)) {
          this.#collected.push([label, id]);
          return;
        }
        const what = name === 'init' ? ` ${type} (${className(resource)}) by #${trigger}` : '';
        this.#record(
          `h${label} ${name} #${id}${what}`,
          [],
          this.#comparesStores(name, id, type),
          true,
        );
        if (body === null || !this.#mayAct(name) || --calls < 0) return;
        this.#inHook++;
        if (name === 'init') this.#inInit++;
        if (name === 'after') this.#inAfter++;
        if (name === 'destroy') this.#inDestroy++;
        if (name === 'destroy' && this.#allStorages.length > 0) destroyHookEntered = true;
        try {
          body();
        } catch (error) {
          // An exception here would end the process.
          this.note(`h${label} ${name} threw`, error);
        } finally {
          this.#inHook--;
          if (name === 'init') this.#inInit--;
          if (name === 'after') this.#inAfter--;
          if (name === 'destroy') this.#inDestroy--;
        }
      };
    }
    if (trackPromises !== undefined && knowsTrackPromises())
      callbacks.trackPromises = trackPromises;
    const hook = this.hooks.createHook(callbacks);
    this.#allHooks.push(hook);
    hook.enable = () => {
      this.#enabledAt.set(hook, ++this.#steps);
      return Object.getPrototypeOf(hook).enable.call(hook);
    };
    return hook;
  }

  /**
   * Documented: after an uncaught exception `after` hooks run when Node has handled it, and what they start
   * may come before or after what was waiting. When the native layer destroys a handle is compared in no order.
   */
  #mayAct(event) {
    if (event === 'destroy' && this.#usesHandles) return false;
    return !(event === 'after' && this.#exceptions > 0);
  }

  #comparesStores(event, id, type) {
    // The native layer creates the handle of an accepted connection before it enters the server's context.
    if (event === 'init' && type === 'TCPWRAP' && this.hooks.executionAsyncId() === 0) return false;
    // After an uncaught exception the built-in has left all contexts that were entered before it.
    if (event === 'destroy' && this.#exceptions > 0) return false;
    return !(this.#hidesStores && this.#promises.has(id));
  }

  /**
   * Whether it may be a handle or a request that is older than the hook. Documented: its destroy comes before a hook
   * that was enabled by a tick or microtask of its last callback.
   */
  #mayBeOlder(id, hook) {
    if (!this.#usesHandles || this.#ended) return false;
    return !this.#made.has(id) || this.#handles.get(id) < this.#enabledAt.get(hook);
  }

  anchor() {
    const [init, before, after, destroy, promiseResolve] = Array(5).fill(null);
    this.hook('0', { init, before, after, destroy, promiseResolve }).enable();
  }

  /**
   * Documented: a store that is entered in an `init` hook may or may not reach the resource. On Node 20 and 22 a store
   * that is entered in a promise's callback is not kept on the promise, which its other hooks and the listeners of its
   * rejection can observe.
   */
  mayEnterWith() {
    if (this.#inInit > 0) return false;
    if (major >= 24) return true;
    if (this.#inPromise === 'unaltered') return false;
    if (this.#inHook > 0 && this.hooks.executionAsyncResource() instanceof Promise) return false;
    if (this.#inPromise === 'mayAlter') this.#inPromise = 'altered';
    return true;
  }

  /**
   * Creates a function that a promise calls. If it enters a store, the promise gets no more events and is not
   * rejected.
   * @param {Function} fn
   * @param {'unaltered' | 'mayAlter'} how
   */
  inPromise(fn, how = 'mayAlter') {
    return (...args) => {
      const outer = this.#inPromise;
      this.#inPromise = how;
      try {
        const result = fn(...args);
        if (this.#inPromise !== 'altered') return result;
      } catch (error) {
        if (this.#inPromise !== 'altered') throw error;
        this.note('kept', error);
      } finally {
        this.#inPromise = outer;
      }
    };
  }

  // Documented: on Node 20 and 22 a storage that is disabled and enabled again shows the stores of
  // resources that were made while it was disabled. So a storage is not used again after `disable`,
  // and while `exit` has it disabled, no context is entered that still has its store.
  //
  // The built-in's first storage in use is a hook that is enabled: inside of a hook's callback, that has no
  // effect until it ends, and a promise that is older has no context. So the main part uses one.

  #useStorages() {
    if (major < 24 && !this.#entered) this.storages[0]?.run('first', () => {});
    this.#entered = true;
    storagesWereUsed ||= this.storages.length > 0;
  }

  usable(index) {
    if (this.#inHook === 0) this.#useStorages();
    else if (this.exits > 0) return false;
    return this.#entered && !this.disabled.has(this.storages[index]);
  }

  // Documented: on Node 20 and 22 a resource whose scope is entered again inside its own scope has the stores that it
  // had when it was first entered.

  /** @param {any} what a resource, or a function that enters one */
  mayEnter(what) {
    const resource = this.#boundTo.get(what) ?? what;
    if (this.exits > 0 || (resource !== undefined && this.#contexts.includes(resource)))
      return false;
    this.#contexts.push(resource);
    return true;
  }

  leaveContext() {
    this.#contexts.pop();
  }

  bound(fn, resource) {
    if (fn !== undefined) this.#boundTo.set(fn, resource);
  }

  /** Creates an object for the garbage collector. The time of its collection is not compared. */
  collect(resources, promises) {
    this.#leaves = true;
    while (--resources >= 0) new this.hooks.AsyncResource('Collected');
    while (--promises >= 0) new Promise(() => {});
    this.#leaves = false;
  }

  /** @returns {boolean} whether the program has to wait for the garbage collector once more */
  collectGarbage() {
    if (this.#ended || this.#leftIds.size === 0) return false;
    this.#ended = true;
    let rounds = 3;
    const round = () => {
      globalThis.gc();
      if (--rounds > 0) setImmediate(round);
    };
    setImmediate(round);
    return true;
  }

  /** Removes everything that would affect the next program. */
  end() {
    this.#collected.sort(
      ([hook, id], [otherHook, other]) => id - other || (hook < otherHook ? -1 : 1),
    );
    for (const [hook, id] of this.#collected) this.trace.push(`h${hook} collected #${id}`);
    for (const hook of this.#allHooks) hook.disable();
    for (const storage of this.#allStorages) storage.disable();
    for (const timer of this.#allTimers) clearTimeout(timer);
    // After a listener has thrown, it may have stopped and not keep the event loop alive.
    for (const socket of this.#allSockets) socket.destroy();
    for (const server of this.#allServers) server.close();
    this.#ended = true;
    if (this.#captures) this.capture(null);
    while (/** @type {any} */ (process).domain) /** @type {any} */ (process).domain.exit();
    for (const immediate of this.immediates) clearImmediate(immediate);
    for (const [event, listener] of this.#listeners) process.removeListener(event, listener);
  }
}

module.exports = { leaveOutSettledTwice, Runtime };
