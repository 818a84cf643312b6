export const name = 'execution-async-id';
export const about = 'executionAsyncId()';

/** @param {any} asyncHooks */
export function prepare({ AsyncResource, executionAsyncId }) {
  const resource = new AsyncResource('BENCHMARK');
  const id = resource.asyncId();
  return (/** @type {number} */ operations) =>
    resource.runInAsyncScope(() => {
      let right = 0;
      for (let i = 0; i < operations; i++) {
        if (executionAsyncId() === id) right++;
      }
      if (right !== operations) throw new Error('executionAsyncId() gave a wrong id');
    });
}
