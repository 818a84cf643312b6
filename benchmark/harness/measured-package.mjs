// Which files of this package are measured: those that are published. In the repository they are packed first.

import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../', import.meta.url));

/** The environment variable that tells the measured processes where the packed files are. */
const kPacked = 'BENCHMARK_PACKED_PACKAGE';

/** The npm package does not include the tools of the repository. */
export const isRepository = existsSync(join(folder, 'scripts', 'pack.mjs'));

/** @returns {string} the folder of the package that is measured */
export const measuredPackage = () => process.env[kPacked] ?? folder;

/**
 * Packs the repository into a temporary folder, which is measured until `run` has ended.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function withPackedPackage(run) {
  if (!isRepository) return run();
  const { packRunnable } = await import('../../scripts/pack/runnable.mjs');
  const packed = realpathSync(mkdtempSync(join(tmpdir(), 'packed-')));
  try {
    await packRunnable(packed);
    process.env[kPacked] = packed;
    return await run();
  } finally {
    delete process.env[kPacked];
    rmSync(packed, { recursive: true });
  }
}
