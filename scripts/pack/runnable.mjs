// The package as npm gets it, with the binaries that are built, and with files of the repository that are to run on it.

import { copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pack } from '../pack.mjs';
import { root } from './modules.mjs';

/**
 * @param {string} path of a file or folder of the repository, from its root
 * @returns {string[]} the files
 */
function filesOf(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((name) => statSync(join(root, name)).isFile());
}

/**
 * @param {string} folder recreated
 * @param {string[]} [added] files and folders of the repository, from its root, that are copied to the same place. What
 *   their code takes from lib it gets from the bundles
 */
export async function packRunnable(folder, added = []) {
  const files = added.flatMap(filesOf);
  const programs = files.filter((name) => name.endsWith('.js')).map((name) => join(root, name));
  const rewrite = await pack(folder, programs);
  for (const name of readdirSync(root)) {
    if (name.endsWith('.node')) copyFileSync(join(root, name), join(folder, name));
  }
  for (const name of files) {
    const [path, copy] = [join(root, name), join(folder, name)];
    mkdirSync(dirname(copy), { recursive: true });
    if (name.endsWith('.js')) writeFileSync(copy, rewrite(path));
    else copyFileSync(path, copy);
  }
}
