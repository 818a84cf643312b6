export const name = 'default-trigger-async-id-scope';
export const about = 'defaultTriggerAsyncIdScope() with a getDefaultTriggerAsyncId() inside';
export const entry = 'embedder';

/** @param {any} embedder */
export function prepare({ newAsyncId, getDefaultTriggerAsyncId, defaultTriggerAsyncIdScope }) {
  const id = newAsyncId();
  return (/** @type {number} */ operations) => {
    let right = 0;
    for (let i = 0; i < operations; i++) {
      if (defaultTriggerAsyncIdScope(id, getDefaultTriggerAsyncId) === id) right++;
    }
    if (right !== operations) throw new Error('getDefaultTriggerAsyncId() gave a wrong id');
  };
}
