export const name = 'push-pop';
export const about = 'pushAsyncContext() and popAsyncContext()';
export const entry = 'embedder';

/** @param {any} embedder */
export function prepare({ newAsyncId, pushAsyncContext, popAsyncContext }) {
  const id = newAsyncId();
  const resource = {};
  return (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      pushAsyncContext(id, 1, resource);
      popAsyncContext(id);
    }
  };
}
