import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  cacheDir: process.env.CACHE,
  resolve: { preserveSymlinks: true },
  test: { include: ['*.spec.js'], globals: true, setupFiles: ['async-hooks-native/lost'] },
});
