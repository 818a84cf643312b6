'use strict';

// The files of the package that are loaded when they are first needed. By then a program may have faked the
// file system, emptied the cache of modules or replaced the loader, so that their text is read when the package
// is loaded, and they get the modules that were loaded then.

const { requireCore } = require('./core-modules');

const { readFileSync, readdirSync } = requireCore('node:fs');
const path = requireCore('node:path');
const { compileFunction } = requireCore('node:vm');

const folders = ['.', 'sources', 'addons'].map((name) => path.join(__dirname, name));
const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/** @type {Map<string, { exports: any }>} */
const modules = new Map();
/** @type {Map<string, string>} */
const texts = new Map();

/** Called when the package is loaded. A bundle has all in one file, of which there is nothing to keep. */
function keepFiles() {
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const file = path.join(folder, name);
      const loaded = require.cache?.[file];
      if (loaded !== undefined) modules.set(file, loaded);
      else if (name.endsWith('.js')) texts.set(file, readFileSync(file, 'utf8'));
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
 * @param {string} file
 * @returns {any} undefined for what was not kept
 */
function load(file) {
  const known = modules.get(file);
  if (known !== undefined) return known.exports;
  const text = texts.get(file);
  if (text === undefined) return undefined;
  const folder = path.dirname(file);
  const module = { exports: {} };
  modules.set(file, module);
  const requireFrom = (/** @type {string} */ name) =>
    name.startsWith('.') ? load(path.join(folder, `${name}.js`)) : requireCore(name);
  try {
    const compiled = compileFunction(text, parameters, { filename: file });
    compiled(module.exports, requireFrom, module, file, folder);
  } catch (error) {
    modules.delete(file);
    throw error;
  }
  texts.delete(file);
  return module.exports;
}

/**
 * @template T
 * @param {string} name of the file, from here
 * @param {() => T} requireIt for bundles, which look for calls of `require`
 * @returns {T}
 */
function loadLate(name, requireIt) {
  return load(path.join(__dirname, `${name}.js`)) ?? requireIt();
}

module.exports = { keepFiles, loadLate };
