import { usedMemory } from './support/memory.mjs';

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
  const before = usedMemory();
  fill(promises, PROMISES);
  return { time: (usedMemory() - before) / PROMISES };
}

/**
 * @param {Promise<never>[]} promises
 * @param {number} count
 */
function fill(promises, count) {
  for (let i = 0; i < count; i++) promises[i] = new Promise(() => {});
}
