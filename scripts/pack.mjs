// Makes the package as npm gets it, in a folder: `node scripts/pack.mjs [folder]`. What a program loads when it
// starts is one file there, `lib/core.js`. What the preload adds and what may be needed later are two more, whose
// text is read at load and compiled when it is first needed. Files that are run by their path, or that only a
// command loads, stay files of their own and take from the bundle what they share with it.

import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const library = join(root, 'lib');

/** @typedef {'core' | 'preload' | 'lazy'} Chunk in the order in which they are filled */

/** @type {Record<Chunk, string[]>} where each begins: files of lib. All that they require comes with them. */
const kBeginnings = {
  core: ['instance', 'platform/check-node', 'register/core-requires'],
  preload: [
    'register/commonjs',
    'register/modules',
    'register/addons',
    'sources/microtasks',
    'sources/ticks',
  ],
  lazy: [],
};

/** Required by the core, and analyzed by tools that do not parse the syntax of the core. */
const kPaths = 'platform/installed-paths';

/** Files of lib that are run by their path, or that only commands load. */
const isApart = (/** @type {string} */ name) =>
  /^(lost|doctor\/self-checks)\//.test(name) ||
  ['command-line', kPaths, 'register/resolve-hook'].includes(name);

/** Modules that are loaded by `requireLazy`, and what a release of Node or a machine without a binary needs. */
const kLazyCall = /requireLazy\(\s*'([^']+)',\s*\(\) =>\s*require\('[^']+'\),?\s*\)/g;
const kJsCore = "require('./js-core')";

/** @param {string} name of a file, from lib, without extension */
const pathOf = (name) => join(library, `${name}.js`);
/** @param {string} path */
const nameOf = (path) => relative(library, path).split(sep).join(posix.sep).replace(/\.js$/, '');
/** @param {string} name */
const read = (name) =>
  readFileSync(name === 'platform/lazy-modules' ? packedLazyModules : pathOf(name), 'utf8');
const packedLazyModules = join(root, 'scripts', 'pack', 'lazy-modules.js');

/**
 * @param {string} from the folder of a file
 * @param {string} request
 * @returns {string} the name of the file in lib that it requires
 */
function resolveName(from, request) {
  const path = resolve(from, request);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return nameOf(isFolder ? join(path, 'index.js') : `${path.replace(/\.js$/, '')}.js`);
}

/**
 * @param {string} text
 * @returns {string} the text with calls that leave lazily loaded modules in their chunk
 */
function leaveLate(text) {
  return text
    .replaceAll(kLazyCall, "requireLazy('$1')")
    .replaceAll(kJsCore, "require('./lazy-modules').requireLazy('platform/js-core/index')");
}

/** @param {string} text */
const requestsIn = (text) =>
  [...text.matchAll(/\brequire\('(\.[^']+)'\)/g)].map(([, request]) => request);

/** @returns {Map<string, Chunk>} the chunk of each file of lib that is in one */
function assign() {
  /** @type {Map<string, Chunk>} */
  const chunks = new Map();
  const lazy = ['platform/js-core/index'];
  /** @param {string} name @param {Chunk} chunk */
  const add = (name, chunk) => {
    if (chunks.has(name)) return;
    chunks.set(name, chunk);
    const text = read(name);
    for (const [, found] of text.matchAll(kLazyCall)) lazy.push(found);
    for (const request of requestsIn(leaveLate(text))) {
      if (request.endsWith('.json') || request.startsWith('./chunks/')) continue;
      const requested = resolveName(dirname(pathOf(name)), request);
      if (requested !== kPaths) add(requested, chunk);
    }
  };
  for (const chunk of /** @type {const} */ (['core', 'preload'])) {
    for (const name of kBeginnings[chunk]) add(name, chunk);
  }
  // A lazily loaded module may name others.
  for (const name of lazy) add(name, 'lazy');
  return chunks;
}

/**
 * @param {Chunk} chunk
 * @param {Map<string, Chunk>} chunks
 * @param {string} folder
 * @param {string} header
 */
async function bundle(chunk, chunks, folder, header) {
  const names = [...chunks].filter(([, its]) => its === chunk).map(([name]) => name);
  const table = names.map((name) => `  '${name}': () => require('./${name}'),`);
  const where = [...chunks]
    .filter(([, its]) => its !== 'core')
    .map(([name, its]) => `'${name}': '${its}'`);
  const modules = `{\n  __proto__: null,\n${table.join('\n')}\n}`;
  const contents =
    chunk === 'core'
      ? `const { begin, load } = require('./platform/lazy-modules');
begin(${modules}, { __proto__: null, ${where.join(', ')} }, '${header}');
module.exports = { load };`
      : `module.exports = ${modules};`;
  /** @type {import('esbuild').Plugin} */
  const plugin = {
    name: 'chunks',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        if (path.startsWith('./chunks/')) return { path: `./${path.slice(9)}`, external: true };
        const name = resolveName(resolveDir, path);
        if (name === kPaths) return { path: `./${name}.js`, external: true };
        return chunks.get(name) === chunk
          ? { path: pathOf(name) }
          : { path: name, namespace: 'elsewhere' };
      });
      onLoad({ filter: /./, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `module.exports = __load('${path}');`,
      }));
      onLoad({ filter: /\.js$/ }, ({ path }) => {
        const name = nameOf(path);
        // The paths are what they are in lib, so that what is beside a file is found from there.
        const text = leaveLate(read(name)).replaceAll(
          /(?<!')\b__(dirname|filename)\b(?!')/g,
          (_, kind) => pathInBundle(kind === 'filename' ? `${name}.js` : posix.dirname(name)),
        );
        return { contents: text, loader: 'js' };
      });
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: library, sourcefile: `${chunk}.js` },
    bundle: true,
    platform: 'node',
    target: 'esnext',
    sourcemap: 'linked',
    sourcesContent: false,
    outfile: join(folder, 'lib', `${chunk}.js`),
    banner: {
      js: chunk === 'core' ? header : `${header}\nconst { load: __load } = require('./core.js');`,
    },
    write: false,
    plugins: [plugin],
  });
  for (const { path, text } of outputFiles) {
    writeFileSync(path, path.endsWith('.map') ? nameSources(text) : compileEagerly(text, chunk));
  }
}

/**
 * The sources are not in the package. They are named as if they were beside the chunk, so that tools that skip frames
 * of the package by its folder recognize them.
 * @param {string} map
 */
function nameSources(map) {
  const { sources, ...rest } = JSON.parse(map);
  const named = sources.map((/** @type {string} */ source) =>
    source.replace(/^(elsewhere:|(\.\.\/)+(.*\/)?lib\/)/, '').replace(/(?<!\.js)$/, '.js'),
  );
  return JSON.stringify({ ...rest, sources: named });
}

/**
 * esbuild names a class that refers to itself after what it is assigned to, with an underscore before it.
 * @param {string} text
 */
function keepClassNames(text) {
  return [...text.matchAll(/^ +var (\w+) = class _\1 \{$/gm)].reduce(
    (kept, [, name]) => kept.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name),
    text,
  );
}

/**
 * V8 parses a function in parentheses once, where it would else parse it when it reads the file and again when it
 * is called. All modules of a chunk are called when it is loaded, but for those that only a few programs need.
 * What esbuild calls modules by would use an intrinsic as it is when the chunk is loaded, too.
 * @param {string} text
 * @param {Chunk} chunk
 */
function compileEagerly(text, chunk) {
  const lines = keepClassNames(text)
    .replace('var __getOwnPropNames = Object.getOwnPropertyNames;', '')
    .replace('(0, cb[__getOwnPropNames(cb)[0]])(', 'cb(')
    .split('\n');
  let eager = false;
  for (let i = 1; i < lines.length; i++) {
    const begin = /^ {2}"?([^"(]*)"?(\(.*\) \{)$/.exec(lines[i]);
    if (begin !== null && /^var require_\w+ = __commonJS\(\{$/.test(lines[i - 1])) {
      eager = chunk !== 'lazy' || begin[1].includes('sources/');
      lines[i - 1] = lines[i - 1].slice(0, -1);
      lines[i] = `  ${eager ? '(' : ''}function${begin[2]}`;
    } else if (lines[i] === '});' && lines[i - 1] === '  }') {
      if (eager) lines[i - 1] = '  })';
      lines[i] = ');';
    }
  }
  return lines.join('\n');
}

/**
 * @param {string} path of a file in the repository that is not in a chunk
 * @param {Map<string, Chunk>} chunks
 * @returns {string} its text, with the modules of chunks taken from there
 */
function rewrite(path, chunks) {
  const from = dirname(path);
  const core = relative(from, join(library, 'core.js')).split(sep).join(posix.sep);
  return readFileSync(path, 'utf8').replaceAll(/\brequire\('(\.[^']+)'\)/g, (call, request) => {
    if (request.endsWith('.json')) return call;
    const name = resolveName(from, request);
    return chunks.has(name)
      ? `require('${core.startsWith('.') ? core : `./${core}`}').load('${name}')`
      : call;
  });
}

/**
 * @param {string} name of a file or folder of lib
 * @returns {string} the expression of its path: every chunk is in lib
 */
const pathInBundle = (name) => (name === '.' ? '__dirname' : `(__dirname + '/${name}')`);

/** @param {string} folder @returns {string[]} the files in it, from there */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

/**
 * @param {string} folder which is made anew
 * @returns {Promise<(path: string) => string>} what gives the text of another file of the repository, for a copy of
 *   it in that folder
 */
export async function pack(folder) {
  const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shipped = description.files.filter((/** @type {string} */ name) => !name.startsWith('!'));
  for (const name of [...shipped, 'package.json', 'README.md', 'LICENSE']) {
    if (name !== 'lib') cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  mkdirSync(join(folder, 'lib'));
  const chunks = assign();
  const header = `// async-hooks-native ${description.version}`;
  for (const chunk of /** @type {const} */ (['core', 'preload', 'lazy'])) {
    await bundle(chunk, chunks, folder, header);
  }
  for (const file of filesIn(library)) {
    const name = nameOf(join(library, file));
    if (!isApart(name)) continue;
    mkdirSync(dirname(join(folder, 'lib', file)), { recursive: true });
    writeFileSync(join(folder, 'lib', file), rewrite(join(library, file), chunks));
  }
  // In a context of its own a program has the main context's loader load this.
  writeFileSync(
    join(folder, 'lib', 'instance.js'),
    "'use strict';\n\nmodule.exports = require('./core.js').load('instance');\n",
  );
  for (const file of [
    'index',
    'embedder',
    'register',
    'doctor',
    'lost',
    'bin/async-hooks-native',
  ]) {
    writeFileSync(join(folder, `${file}.js`), rewrite(join(root, `${file}.js`), chunks));
  }
  // They are for this repository.
  delete description.scripts;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  return (path) => rewrite(path, chunks);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await pack(resolve(process.argv[2] ?? join(root, 'packed')));
}
