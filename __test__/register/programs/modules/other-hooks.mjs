// What a loader for another language does: it gives Node the source of what is loaded.
import fs from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const isFile = loaded.format === 'commonjs' && url.startsWith('file:');
  return isFile ? { ...loaded, source: fs.readFileSync(new URL(url)) } : loaded;
}
