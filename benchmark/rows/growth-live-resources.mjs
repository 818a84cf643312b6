export const name = 'growth-live-resources';
export const about = 'new AsyncResource() under a destroy hook, in place of one of so many';
export const growth = 'liveResources';
export const stretch = 4;
export const cases = [1e3, 1e4, 1e5, 1e6].map((liveResources) => ({ liveResources }));
/** Milliseconds to make them. */
export const ownTime = (/** @type {{ liveResources: number }} */ { liveResources }) =>
  liveResources / 1000;

/**
 * @param {any} asyncHooks
 * @param {{ liveResources: number }} parameters
 */
export function prepare({ AsyncResource, createHook }, { liveResources }) {
  createHook({ init() {}, destroy() {} }).enable();
  const live = Array.from({ length: liveResources }, () => new AsyncResource('BENCHMARK'));
  let next = 0;
  return (/** @type {number} */ operations) => {
    for (let i = 0; i < operations; i++) {
      live[next] = new AsyncResource('BENCHMARK');
      if (++next === liveResources) next = 0;
    }
  };
}
