import { getHeapStatistics } from 'node:v8';

export const name = 'memory-per-promise';
export const about = 'what a pending promise holds on to, the heap and what is outside of it';
export const unit = 'bytes';
export const ownTime = () => 150;
export const flags = ['--expose-gc'];
export const cases = [{ hooks: 'init' }, { hooks: 'init,destroy' }];
export const comparesToNothing = true;

const PROMISES = 200_000;

/**
 * @param {{ load: () => any, tracked: boolean }} measuring
 * @param {{ hooks: string }} parameters
 */
export function measure({ load, tracked }, { hooks }) {
  if (tracked) {
    const noops = Object.fromEntries(hooks.split(',').map((hook) => [hook, () => {}]));
    load().createHook(noops).enable();
  }
  const promises = new Array(PROMISES);
  fill(promises, 1000);
  const before = memory();
  fill(promises, PROMISES);
  return { time: (memory() - before) / PROMISES };
}

/**
 * @param {Promise<never>[]} promises
 * @param {number} count
 */
function fill(promises, count) {
  for (let i = 0; i < count; i++) promises[i] = new Promise(() => {});
}

/**
 * The heap that is used, and resident memory that is not the heap's: there the weak handles of either
 * module are. What the heap has besides only shows how fast it was filled.
 */
function memory() {
  const { gc } = /** @type {{ gc: () => void }} */ (/** @type {unknown} */ (globalThis));
  gc();
  const { total_physical_size, used_heap_size } = getHeapStatistics();
  return process.memoryUsage().rss - total_physical_size + used_heap_size;
}
