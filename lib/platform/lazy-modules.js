'use strict';

// Loads files of the package when they are first needed. By then a program may have faked the file system, emptied the
// cache of modules or replaced the loader, so their text is read when the package is loaded, and their `require` gives
// them the modules that were loaded then.

const {
  SafeArrayIterator,
  SafeMap,
  StringPrototypeEndsWith,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} = require('./primordials');
const { requireCore } = require('./core-modules');

const { readFileSync, readdirSync } = requireCore('node:fs');
const { dirname, sep } = requireCore('node:path');
const { compileFunction } = requireCore('node:vm');

// Files are named by their path from `lib`, without extension: `sources/timers`.
const library = dirname(__dirname);
const folders = [
  '',
  'addons/',
  'context/',
  'doctor/',
  'frames/',
  'hooks/',
  'platform/',
  'sources/',
  'storage/',
];
const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** @type {Map<string, { exports: any }>} */
const modules = new SafeMap();
/** @type {Map<string, string>} */
const texts = new SafeMap();

/** @param {string} folder */
function pathOf(folder) {
  return folder === '' ? library : `${library}${sep}${StringPrototypeSlice(folder, 0, -1)}`;
}

/** @param {string} name */
function folderOf(name) {
  for (let i = 1; i < folders.length; i++) {
    if (StringPrototypeStartsWith(name, folders[i])) return folders[i];
  }
  return '';
}

/** Called when the package is loaded. A bundle is a single file, so there is nothing to read. */
function readLazyModules() {
  for (const folder of SafeArrayIterator(folders)) {
    for (const name of SafeArrayIterator(namesIn(pathOf(folder)))) {
      const file = `${pathOf(folder)}${sep}${name}`;
      if (!StringPrototypeEndsWith(name, '.js')) continue;
      const loaded = require.cache?.[file];
      const known = `${folder}${StringPrototypeSlice(name, 0, -3)}`;
      if (loaded !== undefined) modules.set(known, loaded);
      else texts.set(known, readFileSync(file, 'utf8'));
    }
  }
  if (modules.size === 0) texts.clear();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * @param {string} name
 * @returns {any} undefined if its text was not read
 */
function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const text = texts.get(name);
  if (text === undefined) return undefined;
  const folder = folderOf(name);
  const path = pathOf(folder);
  const filename = `${path}${sep}${StringPrototypeSlice(name, folder.length)}.js`;
  const module = { exports: {} };
  modules.set(name, module);
  try {
    const options = /** @type {any} */ ({ __proto__: null, filename });
    const compiled = compileFunction(text, parameters, options);
    compiled(module.exports, requireFrom(folder), module, filename, path);
  } catch (error) {
    modules.delete(name);
    throw error;
  }
  texts.delete(name);
  return module.exports;
}

/**
 * @param {string} folder
 * @returns {(name: string) => any} the `require` of its files
 */
function requireFrom(folder) {
  return (name) => {
    if (StringPrototypeStartsWith(name, './'))
      return load(`${folder}${StringPrototypeSlice(name, 2)}`);
    // Folders of lazily loaded files are one level deep.
    if (StringPrototypeStartsWith(name, '../')) return load(StringPrototypeSlice(name, 3));
    return requireCore(name);
  };
}

/**
 * @template T
 * @param {string} name path of the file from `lib`, without extension
 * @param {() => T} requireIt for bundles, which look for calls of `require`
 * @returns {T}
 */
function requireLazy(name, requireIt) {
  return load(name) ?? requireIt();
}

/**
 * Whether the preload may leave the package unloaded. These files are `require`d by each other, and by tests, which
 * would get other copies of them than `requireLazy`.
 */
const canDefer = false;

module.exports = { canDefer, readLazyModules, requireLazy };
