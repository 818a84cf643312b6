'use strict';

/* eslint-disable n/no-missing-require -- in the packed package it is in lib/platform */

// Takes the place of lib/platform/lazy-modules.js in the packed package: the chunks of what is loaded when it is first
// needed. By then a program may have faked the file system, emptied the cache of modules or replaced the loader, so
// their text is read when the package is loaded.

const { StringPrototypeStartsWith } = require('./primordials');
const { requireCore } = require('./core-modules');

const { readFileSync } = requireCore('node:fs');
const { dirname, sep } = requireCore('node:path');

const kParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * @typedef {object} Chunk
 * @property {Buffer} [text] of its file, until it is loaded; not there in a bundle of an application
 * @property {Record<string, () => any>} [modules] by name, once it is loaded
 * @property {() => Record<string, () => any>} requireIt for bundlers, which look for calls of `require`
 */

/** @type {Record<string, Chunk>} */
const chunks = {
  // @ts-ignore -- scripts/pack.mjs makes the files
  preload: { requireIt: () => require('./chunks/preload.js') },
  // @ts-ignore
  lazy: { requireIt: () => require('./chunks/lazy.js') },
};

const state = {
  /** The modules of this file, by name. @type {Record<string, () => any>} */
  modules: {},
  /** The chunk of each other module. @type {Record<string, string>} */
  chunkOf: {},
  /** The first line of each chunk's file. */
  header: '',
};

/**
 * Called once, by what scripts/pack.mjs puts at the end of this file.
 * @param {Record<string, () => any>} modules
 * @param {Record<string, string>} chunkOf
 * @param {string} header
 */
function begin(modules, chunkOf, header) {
  state.modules = modules;
  state.chunkOf = chunkOf;
  state.header = header;
}

// The folder of this file in lib, which the packed package does not have.
const library = dirname(__dirname);

/** @param {string} chunk */
const fileOf = (chunk) => `${library}${sep}${chunk}.js`;

/** Called when the package is loaded. */
function readLazyModules() {
  readChunk('preload');
  readChunk('lazy');
}

/** @param {string} name of a chunk */
function readChunk(name) {
  const chunk = chunks[name];
  if (chunk.modules !== undefined) return;
  try {
    chunk.text = readFileSync(fileOf(name));
  } catch {
    // A bundle of an application has it, or it cannot be had.
  }
}

/** @param {string} name of a chunk */
function loadChunk(name) {
  const chunk = chunks[name];
  const { text } = chunk;
  chunk.text = undefined;
  const source = /** @type {any} */ (text)?.latin1Slice();
  // Beside a bundle of an application there may be a file of the same name.
  if (source === undefined || !StringPrototypeStartsWith(source, state.header)) {
    return chunk.requireIt();
  }
  const filename = fileOf(name);
  const options = /** @type {any} */ ({ __proto__: null, filename });
  const compiled = requireCore('node:vm').compileFunction(source, kParameters, options);
  const module = { exports: /** @type {any} */ ({}) };
  compiled(module.exports, requireForChunk, module, filename, library);
  return module.exports;
}

/** @param {string} request */
function requireForChunk(request) {
  return request === './core.js' ? { load } : requireCore(request);
}

/**
 * @param {string} name of a module, as a path from lib without extension
 * @returns {any} its exports
 */
function load(name) {
  const own = state.modules[name];
  if (own !== undefined) return own();
  const chunk = state.chunkOf[name];
  const { modules } = chunks[chunk];
  return (modules ?? (chunks[chunk].modules = loadChunk(chunk)))[name]();
}

module.exports = { begin, readLazyModules, load, requireLazy: load };
