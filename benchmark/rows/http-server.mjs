// After the benchmark of the same name in Node's own suite.

import { createServer } from 'node:http';

export const name = 'http-server';
export const about = 'an HTTP request to a server with hooks enabled';
export const cases = [
  { asyncHooks: 'disabled' },
  { asyncHooks: 'init' },
  { asyncHooks: 'before' },
  { asyncHooks: 'after' },
  { asyncHooks: 'all' },
];

const CONNECTIONS = 50;
const noop = () => {};
const ALL = { init: noop, before: noop, after: noop, destroy: noop, promiseResolve: noop };

export const comparesToNothing = true;

/**
 * @param {{ load: () => any, tracked: boolean }} serving
 * @param {{ asyncHooks: string }} parameters
 */
export function serve({ load, tracked }, { asyncHooks: state }) {
  if (tracked) {
    const { createHook } = load();
    const hook = createHook(state in ALL ? { [state]: noop } : ALL);
    if (state !== 'disabled') hook.enable();
  }
  const server = createServer((req, res) => res.end('hello'));
  return { server, connections: CONNECTIONS };
}
