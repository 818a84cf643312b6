// Makes the package as npm gets it, in a folder: npm run package -- --help. What a program loads when it
// starts is one file there, `lib/core.js`. What the preload adds, what follows the runtime's resources, and what few
// programs need are three more, whose text is read at load and compiled when it is first needed. `lost` is one, too.
// Files that are run by their path stay files of their own and take from the bundles what they share with them. Comments
// stay in the repository.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from './pack/bundle.mjs';
import { minifyText } from './pack/minify.mjs';
import { isApart, library, nameOf, resolveName, root } from './pack/modules.mjs';
import { findTaken, findWanted, inBase, kLoadedByPath, place } from './pack/plan.mjs';

const HELP = `Makes the package as npm gets it.

npm run package -- [options] [folder]

  folder   where to (default: packed). What an earlier run left there is replaced
  --help   print this`;

const kEntries = ['index', 'embedder', 'register', 'doctor', 'lost', 'bin/async-hooks-native'];

/**
 * @param {string} path of a file in the repository that is not in a bundle
 * @param {import('./pack/plan.mjs').Placed['places']} places
 * @returns {string} its text, with the modules of bundles taken from there
 */
function rewrite(path, places) {
  const from = dirname(path);
  const core = relative(from, join(library, 'core.js')).split(sep).join(posix.sep);
  return readFileSync(path, 'utf8').replaceAll(/\brequire\('(\.[^']+)'\)/g, (call, request) => {
    if (request.endsWith('.json')) return call;
    const name = resolveName(from, request);
    return places.has(name)
      ? `require('${core.startsWith('.') ? core : `./${core}`}').load('${name}')`
      : call;
  });
}

/**
 * @param {string} path of the file in the package
 * @param {string} text
 */
async function write(path, text) {
  const [shebang = ''] = text.match(/^#!.*\n/) ?? [];
  const { code } = await minifyText(text.slice(shebang.length), {
    isModule: path.endsWith('.mjs'),
    // What is not in a bundle has no counterpart in the built-in.
    isOwn: true,
  });
  writeFileSync(path, `${shebang}${code}\n`);
}

/** @param {string} folder @returns {string[]} the files in it, from there */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

/**
 * @param {string} folder of the package
 * @param {string} header
 * @param {import('./pack/plan.mjs').Placed} placed
 * @param {string[]} paths of files that are in no bundle
 */
async function writeBundles(folder, header, placed, paths) {
  const { bundles, places } = placed;
  const wanted = findWanted(placed, paths);
  const taken = findTaken(placed);
  const sectionOf = [...places]
    .filter(([name]) => wanted.has(name))
    .map(([name, { section }]) => `'${name}': '${section}'`);
  const bundleOf = Object.entries(bundles)
    .filter(([name]) => name !== 'core')
    .flatMap(([name, sections]) => sections.map((section) => `${section.name}: '${name}'`));
  for (const [name, sections] of Object.entries(bundles)) {
    const { code, map } = await bundle({
      name,
      sections,
      wanted,
      taken,
      isBase: inBase(placed),
      header,
      end: (local, table) => {
        if (name !== 'core') return `module.exports = ${table};`;
        const lists = Object.entries(taken).map(
          ([bundleName, all]) =>
            `'${bundleName}': () => [${all.map(({ module, its }) => local(module, its))}]`,
        );
        const [begin, load, take] = ['begin', 'load', 'take'].map((its) =>
          local('platform/lazy-modules', its),
        );
        const tables = [sectionOf, bundleOf, lists].map((list) => `{ __proto__: null, ${list} }`);
        return `${begin}(${table}, ${tables}, '${header}');
module.exports = { load: ${load}, take: ${take} };`;
      },
    });
    writeFileSync(join(folder, 'lib', `${name}.js`), code);
    writeFileSync(join(folder, 'lib', `${name}.js.map`), map);
  }
}

/**
 * @param {string} folder recreated
 * @param {string[]} [others] paths of files of the repository that the package does not have, and that are copied to it
 * @returns {Promise<(path: string) => string>} returns the text of such a file, for a copy of it in that folder
 */
export async function pack(folder, others = []) {
  const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shipped = description.files.filter((/** @type {string} */ name) => !name.startsWith('!'));
  for (const name of [...shipped, 'package.json', 'README.md', 'LICENSE']) {
    if (name !== 'lib') cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const file of filesIn(join(folder, 'benchmark'))) {
    if (!file.endsWith('.mjs')) continue;
    const path = join(folder, 'benchmark', file);
    await write(path, readFileSync(path, 'utf8'));
  }
  mkdirSync(join(folder, 'lib'));
  const apart = filesIn(library).filter((file) => isApart(nameOf(join(library, file))));
  const placed = place();
  const { places } = placed;
  const header = `// async-hooks-native ${description.version}`;
  await writeBundles(folder, header, placed, [
    ...apart.map((file) => join(library, file)),
    ...kEntries.map((name) => join(root, `${name}.js`)),
    ...others,
  ]);
  for (const file of apart) {
    mkdirSync(dirname(join(folder, 'lib', file)), { recursive: true });
    await write(join(folder, 'lib', file), rewrite(join(library, file), places));
  }
  // In another context, a program loads this through the main context's loader.
  writeFileSync(
    join(folder, 'lib', 'instance.js'),
    "'use strict';\n\nmodule.exports = require('./core.js').load('instance');\n",
  );
  // Other copies of the package load these by their paths.
  for (const name of kLoadedByPath) {
    mkdirSync(dirname(join(folder, 'lib', name)), { recursive: true });
    await write(
      join(folder, 'lib', `${name}.js`),
      `'use strict';\nmodule.exports = require('../core.js').load('${name}');`,
    );
  }
  for (const file of kEntries) {
    await write(join(folder, `${file}.js`), rewrite(join(root, `${file}.js`), places));
  }
  // They are for this repository.
  for (const key of ['devDependencies', 'overrides', 'scripts']) delete description[key];
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  return (path) => rewrite(path, places);
}

/**
 * @param {string} folder
 * @returns {boolean} whether nothing is lost if it is removed: it is empty, or such a package, or not there
 */
function isReplaceable(folder) {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return true;
  const path = join(folder, 'package.json');
  const isRepository = existsSync(join(folder, 'scripts'));
  if (isRepository || !existsSync(path)) return false;
  return JSON.parse(readFileSync(path, 'utf8')).name === 'async-hooks-native';
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  if (values.help) return console.log(HELP);
  const folder = resolve(positionals[0] ?? join(root, 'packed'));
  if (isReplaceable(folder)) return pack(folder);
  console.error(`${folder} has other files, which would be removed.`);
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
