export const name = 'await-with-hook';
export const about = 'an await in a loop while a hook is enabled';
export const cases = [
  { hooks: 'init' },
  { hooks: 'init,before,after' },
  { hooks: 'init,destroy' },
  { hooks: 'init,before,after,destroy,promiseResolve' },
];

/**
 * @param {any} asyncHooks
 * @param {{ hooks: string }} parameters
 */
export function prepare({ createHook }, { hooks }) {
  const noops = Object.fromEntries(hooks.split(',').map((hook) => [hook, () => {}]));
  createHook(noops).enable();
  return awaitLoop;
}

export const baseline = () => awaitLoop;

/** @param {number} operations */
async function awaitLoop(operations) {
  for (let i = 0; i < operations; i++) await undefined;
}
