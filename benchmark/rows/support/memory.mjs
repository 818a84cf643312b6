import { getHeapStatistics } from 'node:v8';

/**
 * The used heap, and resident memory outside of the heap, where native code keeps weak handles. The unused part of the
 * heap only shows how fast it was filled.
 */
export function usedMemory() {
  const { gc } = /** @type {{ gc: () => void }} */ (/** @type {unknown} */ (globalThis));
  gc();
  const { total_physical_size, used_heap_size } = getHeapStatistics();
  return process.memoryUsage().rss - total_physical_size + used_heap_size;
}
