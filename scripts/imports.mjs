// Fails if a native binary in the project's folder needs a library that is not part of its system:
// node scripts/imports.mjs [binaries]

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup.mjs';

/**
 * The libraries of each system, by the platform in the name of a binary.
 * @type {Record<string, RegExp>}
 */
const OF_SYSTEM = {
  linux:
    /^(ld-linux[\w-]*|ld-musl[\w-]*|libc|libc\.musl[\w-]*|libdl|libgcc_s|libm|libpthread)\.so(\.\d+)?$/,
  darwin: /^\/(usr\/lib|System)\//,
  // Not vcruntime140.dll, which is part of the Visual C++ redistributable.
  win32: /^(kernel32|ntdll|bcryptprimitives|userenv|ws2_32|msvcrt|api-ms-win-core-[\w-]+)\.dll$/i,
};

const reader = join(root, 'target', 'symbols');
run('cargo', [
  ...['build', '--release', '--locked', '--quiet', '--target-dir', reader],
  ...['--manifest-path', join(root, 'scripts', 'symbols', 'exports', 'Cargo.toml')],
]);

const given = process.argv.slice(2);
const binaries =
  given.length > 0 ? given : readdirSync(root).filter((name) => name.endsWith('.node'));
if (binaries.length === 0) throw new Error('There is no binary: npm run build');
for (const binary of binaries) {
  const platform = Object.keys(OF_SYSTEM).find((name) => binary.includes(`.${name}-`));
  if (platform === undefined) throw new Error(`${binary} does not name its platform`);
  const output = execFileSync(join(reader, 'release', 'exports'), ['--imports', binary], {
    cwd: root,
    encoding: 'utf8',
  });
  const libraries = output.split('\n').filter((name) => name !== '');
  const foreign = libraries.filter((name) => !OF_SYSTEM[platform].test(name));
  console.log(`${binary} needs ${libraries.join(', ')}`);
  if (foreign.length > 0) {
    console.error(`Not every machine has ${foreign.join(', ')}`);
    process.exitCode = 1;
  }
}
