import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { usedMemory } from './support/memory.mjs';

export const name = 'memory-per-object';
export const about = 'what a live object that was made in a store holds on to';
export const unit = 'bytes';
export const flags = ['--expose-gc'];
export const ownTime = () => 150;

/** @typedef {(asyncHooks: any, kept: unknown[], count: number) => unknown} Fill */

/** @type {Record<string, { count: number, fill: Fill }>} */
const OBJECTS = {
  Timeout: {
    count: 100_000,
    fill: (asyncHooks, kept, count) => fill(kept, count, () => setTimeout(() => {}, 1e6)),
  },
  Immediate: {
    count: 100_000,
    fill: (asyncHooks, kept, count) => fill(kept, count, () => setImmediate(() => {})),
  },
  tick: {
    count: 100_000,
    fill: (asyncHooks, kept, count) => fill(kept, count, () => process.nextTick(() => {})),
  },
  AsyncResource: {
    count: 100_000,
    fill: ({ AsyncResource }, kept, count) =>
      fill(kept, count, () => new AsyncResource('BENCHMARK')),
  },
  AsyncLocalStorage: {
    count: 100_000,
    fill: ({ AsyncLocalStorage }, kept, count) => fill(kept, count, () => new AsyncLocalStorage()),
  },
  // Both ends of a connection.
  Socket: { count: 200, fill: fillWithSockets },
};

export const cases = Object.keys(OBJECTS).map((object) => ({ object }));

/**
 * @param {{ load: () => any }} measuring
 * @param {{ object: string }} parameters
 */
export async function measure({ load }, { object }) {
  const asyncHooks = load();
  const { count, fill } = OBJECTS[object];
  const storage = new asyncHooks.AsyncLocalStorage();
  /** @type {unknown[]} */
  const kept = new Array(count);
  return storage.run({}, async () => {
    // Objects that are created only once.
    await fill(asyncHooks, kept, 10);
    const before = usedMemory();
    const filling = fill(asyncHooks, kept, count);
    // Ticks and immediates live until the end of this turn.
    if (filling instanceof Promise) await filling;
    return { time: (usedMemory() - before) / count };
  });
}

/**
 * @param {unknown[]} kept
 * @param {number} count
 * @param {() => unknown} make
 */
function fill(kept, count, make) {
  for (let i = 0; i < count; i++) kept[i] = make();
}

/**
 * @param {any} asyncHooks
 * @param {unknown[]} kept
 * @param {number} count
 */
async function fillWithSockets(asyncHooks, kept, count) {
  const accepted = [];
  const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  for (let i = 0; i < count; i++) {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    kept[i] = socket;
  }
  kept.push(accepted);
}
