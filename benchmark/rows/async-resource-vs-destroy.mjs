// After the benchmark of the same name in Node's own suite: three ways to keep a state for each
// request of an HTTP server.

import { readFile } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const name = 'async-resource-vs-destroy';
export const about = 'an HTTP request that waits 10 ms, reads a file and answers with its state';
export const cases = ['async-resource', 'destroy', 'async-local-storage'].flatMap((type) =>
  ['callbacks', 'async'].map((asyncMethod) => ({ type, asyncMethod })),
);

/** A request mostly waits, also in the warm-up. */
export const ownTime = () => 500;

const CONNECTIONS = 100;
const file = fileURLToPath(import.meta.url);
const sleep = promisify(setTimeout);
const read = promisify(readFile);

/**
 * @typedef {{ get(): unknown, set(state: unknown): void, enter(serve: () => void): void }} State
 * @typedef {(state: State, res: import('node:http').ServerResponse) => void} Serve
 */

/** @type {Record<string, (asyncHooks: any) => State>} */
const STATES = {
  'async-resource'({ createHook, executionAsyncResource }) {
    const key = Symbol('state');
    createHook({
      init(
        /** @type {number} */ id,
        /** @type {string} */ type,
        /** @type {number} */ trigger,
        /** @type {any} */ resource,
      ) {
        resource[key] = executionAsyncResource()[key];
      },
    }).enable();
    return {
      get: () => executionAsyncResource()[key],
      set: (state) => (executionAsyncResource()[key] = state),
      enter: (serve) => serve(),
    };
  },

  destroy({ createHook, executionAsyncId }) {
    /** @type {Map<number, unknown>} */
    const states = new Map();
    createHook({
      init: (/** @type {number} */ id) => states.set(id, states.get(executionAsyncId())),
      destroy: (/** @type {number} */ id) => states.delete(id),
    }).enable();
    return {
      get: () => states.get(executionAsyncId()),
      set: (state) => states.set(executionAsyncId(), state),
      enter: (serve) => serve(),
    };
  },

  'async-local-storage'({ AsyncLocalStorage }) {
    const storage = new AsyncLocalStorage();
    return {
      get: () => storage.getStore().state,
      set: (state) => (storage.getStore().state = state),
      enter: (serve) => storage.run({}, serve),
    };
  },
};

/** @type {Record<string, Serve>} */
const METHODS = {
  callbacks(state, res) {
    const expected = Math.random();
    state.set(expected);
    setTimeout(() => {
      readFile(file, () => answer(res, expected, state.get()));
    }, 10);
  },

  async async(state, res) {
    const expected = Math.random();
    state.set(expected);
    await sleep(10);
    await read(file);
    answer(res, expected, state.get());
  },
};

/**
 * A wrong state is answered with an error, which the load generator reports.
 * @param {import('node:http').ServerResponse} res
 * @param {unknown} expected
 * @param {unknown} state
 */
function answer(res, expected, state) {
  res.statusCode = state === expected ? 200 : 500;
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ state }));
}

/**
 * @param {{ load: () => any }} serving
 * @param {{ type: string, asyncMethod: string }} parameters
 */
export function serve({ load }, { type, asyncMethod }) {
  const state = STATES[type](load());
  const server = createServer((req, res) => state.enter(() => METHODS[asyncMethod](state, res)));
  return { server, connections: CONNECTIONS };
}
