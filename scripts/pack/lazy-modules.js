'use strict';

/* eslint-disable n/no-missing-require -- in the packed package it is in lib/platform */

// Takes the place of lib/platform/lazy-modules.js in the packed package, where modules are in bundles. A bundle has
// sections: the first is evaluated with the bundle, each other one when a module of it is first needed. By then a
// program may have faked the file system, emptied the cache of modules or replaced the loader, so the text of the
// bundles is read when the package is loaded.

const { StringPrototypeStartsWith } = require('./primordials');
const { requireCore } = require('./core-modules');

const { readFileSync } = requireCore('node:fs');
const { dirname, sep } = requireCore('node:path');

const kParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * @typedef {Record<string, () => any>} Modules functions that return the exports of each module of a section
 * @typedef {Record<string, () => Modules>} Sections functions that evaluate each section of a bundle
 *
 * @typedef {object} Bundle
 * @property {Buffer} [text] of its file, until it is evaluated; not there in a bundle of an application
 * @property {Sections} [sections] once it is evaluated
 * @property {() => Sections} requireIt for bundlers, which look for calls of `require`
 */

/** @type {Record<string, Bundle>} */
const bundles = {
  // @ts-ignore -- scripts/pack.mjs makes the files
  main: { requireIt: () => require('./bundles/main.js') },
  // @ts-ignore
  preload: { requireIt: () => require('./bundles/preload.js') },
  // @ts-ignore
  queues: { requireIt: () => require('./bundles/queues.js') },
  // @ts-ignore
  sources: { requireIt: () => require('./bundles/sources.js') },
  // @ts-ignore
  'js-core': { requireIt: () => require('./bundles/js-core.js') },
  // @ts-ignore
  lazy: { requireIt: () => require('./bundles/lazy.js') },
  // Not a call of `require`: bundlers would add it to each application.
  lost: { requireIt: () => requireCore('node:module').createRequire(fileOf('lost'))('./lost.js') },
};

/**
 * - `sections`: those of this file. Written by `begin`, as are the next four.
 * - `sectionOf`, `bundleOf`: the section of each module, and the bundle of each section that is not in this file.
 * - `taken`: what each bundle takes from modules of this file.
 * - `header`: the first line of each bundle's file.
 * - `evaluated`, `loaded`: the sections and modules that were loaded. Written by `load`.
 */
const state = {
  sections: /** @type {Sections} */ ({}),
  sectionOf: /** @type {Record<string, string>} */ ({}),
  bundleOf: /** @type {Record<string, string>} */ ({}),
  taken: /** @type {Record<string, () => any[]>} */ ({}),
  header: '',
  evaluated: /** @type {Record<string, Modules>} */ ({ __proto__: null }),
  loaded: /** @type {Record<string, any>} */ ({ __proto__: null }),
};

/**
 * Called once, by what scripts/pack.mjs puts at the end of this file.
 * @param {Sections} sections
 * @param {Record<string, string>} sectionOf
 * @param {Record<string, string>} bundleOf
 * @param {Record<string, () => any[]>} taken
 * @param {string} header
 */
function begin(sections, sectionOf, bundleOf, taken, header) {
  state.sections = sections;
  state.sectionOf = sectionOf;
  state.bundleOf = bundleOf;
  state.taken = taken;
  state.header = header;
}

// The folder of this file in lib, which the packed package does not have.
const library = dirname(__dirname);

/** @param {string} name of a bundle */
const fileOf = (name) => `${library}${sep}${name}.js`;

/** Called when the package is loaded. The core in JavaScript is needed before that, or never. */
function readLazyModules() {
  readBundle('main');
  readBundle('preload');
  readBundle('queues');
  readBundle('sources');
  readBundle('lazy');
}

/** @param {string} name of a bundle */
function readBundle(name) {
  const bundle = bundles[name];
  if (bundle.sections !== undefined) return;
  try {
    bundle.text = readFileSync(fileOf(name));
  } catch {
    // A bundle of an application contains it, or it cannot be read.
  }
}

/** @param {string} name of a bundle */
function evaluate(name) {
  const bundle = bundles[name];
  const { text } = bundle;
  bundle.text = undefined;
  const source = /** @type {any} */ (text)?.latin1Slice();
  // Beside a bundle of an application there may be a file of the same name.
  if (source === undefined || !StringPrototypeStartsWith(source, state.header)) {
    return bundle.requireIt();
  }
  const filename = fileOf(name);
  const options = /** @type {any} */ ({ __proto__: null, filename });
  const compiled = requireCore('node:vm').compileFunction(source, kParameters, options);
  const module = { exports: /** @type {any} */ ({}) };
  compiled(module.exports, requireForBundle, module, filename, library);
  return module.exports;
}

/** @param {string} request */
function requireForBundle(request) {
  return request === './core.js' ? { load, take } : requireCore(request);
}

/** @param {string} section */
function evaluateSection(section) {
  const name = state.bundleOf[section];
  if (name === undefined) return state.sections[section]();
  const bundle = bundles[name];
  bundle.sections ??= evaluate(name);
  return /** @type {Sections} */ (bundle.sections)[section]();
}

/**
 * @param {string} name of a module, as a path from lib without extension
 * @returns {any} its exports
 */
function load(name) {
  const { evaluated, loaded } = state;
  if (loaded[name] !== undefined) return loaded[name];
  const section = state.sectionOf[name];
  evaluated[section] ??= evaluateSection(section);
  return (loaded[name] = evaluated[section][name]());
}

/** @param {string} bundle */
function take(bundle) {
  return state.taken[bundle]();
}

/** Whether the preload may leave the package unloaded. */
const canDefer = true;

module.exports = { begin, canDefer, load, readLazyModules, requireLazy: load, take };
