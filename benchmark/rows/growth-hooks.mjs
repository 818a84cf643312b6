export const name = 'growth-hooks';
export const about = 'new AsyncResource(), a scope and a destroy, under so many hooks';
export const growth = 'hooks';
export const cases = [1, 2, 5, 10].map((hooks) => ({ hooks }));

/**
 * @param {any} asyncHooks
 * @param {{ hooks: number }} parameters
 */
export function prepare({ AsyncResource, createHook }, { hooks }) {
  for (let i = 0; i < hooks; i++) {
    createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();
  }
  const callback = () => {};
  const options = { requireManualDestroy: true };
  return (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      const resource = new AsyncResource('BENCHMARK', options);
      resource.runInAsyncScope(callback);
      resource.emitDestroy();
    }
  };
}
