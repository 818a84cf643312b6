export const name = 'async-resource';
export const about = 'new AsyncResource() and one runInAsyncScope()';
export const stretch = 5;
export const cases = [{ hooks: 'none' }, { hooks: 'init' }, { hooks: 'init,destroy' }];

/**
 * @param {any} asyncHooks
 * @param {{ hooks: string }} parameters
 */
export function prepare({ AsyncResource, createHook }, { hooks }) {
  if (hooks !== 'none') {
    const noops = Object.fromEntries(hooks.split(',').map((hook) => [hook, () => {}]));
    createHook(noops).enable();
  }
  const callback = () => {};
  return (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      new AsyncResource('BENCHMARK').runInAsyncScope(callback);
    }
  };
}
