import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  cacheDir: process.env.CACHE,
  // The package is a link to the folder above, and is to be loaded as one that is installed.
  resolve: { preserveSymlinks: true },
  test: { include: ['*.spec.mjs'], globals: true, maxWorkers: 2, isolate: true },
});
