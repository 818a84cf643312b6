// Decides which module of lib is in which bundle, and in which section of it.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportsOneObject, importsIn, readModule, resolveName } from './modules.mjs';

/** @typedef {import('./bundle.mjs').Section} Section */

/**
 * Where each section begins. A section has everything that is required from there and is in no previous section.
 * @type {Record<string, Record<string, string[]>>} by bundle and section; the first section is the bundle's own scope
 */
const kBeginnings = {
  core: {
    base: [
      'platform/check-node',
      'platform/lazy-modules',
      'platform/core-modules',
      'platform/primordials',
      'platform/deferral',
      'platform/settings',
      'platform/main-thread',
      'platform/call-sites',
      'sources/forwarders',
    ],
    originals: ['platform/originals'],
    binding: ['platform/binding'],
    instance: ['instance'],
  },
  main: {
    main: ['async-hooks', 'map-pinning', 'frames/map-frames'],
  },
  queues: {
    queues: ['sources/ticks', 'sources/microtasks'],
  },
  preload: {
    early: ['register/core-requires', 'register/defer'],
    register: ['register/commonjs', 'register/modules', 'register/addons'],
  },
  // Evaluated while `main` is, so that it must not be in a bundle that requires something of it.
  'js-core': { jsCore: ['platform/js-core/index'] },
};

/** Modules that have a file in the package, which takes them from a bundle. */
export const kLoadedByPath = ['lost/api', 'lost/command', 'lost/preload'];

/** @type {Record<string, string[]>} the sections of `lost`, which has nothing that other bundles need */
const kLost = {
  options: ['lost/options'],
  parser: ['lost/source/syntax'],
  deepParser: ['lost/deep/syntax'],
  recorder: ['lost/preload', 'lost/api'],
  deep: ['lost/deep/values', 'lost/judge/followed'],
  command: ['lost/command'],
  verify: ['lost/verify'],
  binds: ['lost/verify-binds'],
};

/**
 * @typedef {object} Placed
 * @property {Record<string, Section[]>} bundles
 * @property {Map<string, { bundle: string, section: string }>} places of the modules
 */

/** @returns {Placed} */
export function place() {
  /** @type {Map<string, { bundle: string, section: string }>} */
  const places = new Map();
  /** @type {Record<string, Section[]>} */
  const bundles = {};
  /** @type {Set<string>} what is required on first use */
  const lazy = new Set();
  /** @param {string} bundle @param {string} section @param {string[]} beginnings */
  const add = (bundle, section, beginnings) => {
    /** @type {string[]} */
    const modules = [];
    const visit = (/** @type {string} */ name) => {
      if (places.has(name)) return;
      places.set(name, { bundle, section });
      const module = readModule(name);
      for (const found of [...module.lazy, ...module.inlineRequires]) lazy.add(found);
      for (const { name: found } of module.imports) visit(found);
      modules.push(name);
    };
    beginnings.forEach(visit);
    (bundles[bundle] ??= []).push({ name: section, modules });
  };
  for (const [bundle, sections] of Object.entries(kBeginnings)) {
    for (const [section, names] of Object.entries(sections)) add(bundle, section, names);
  }
  add(
    'sources',
    'sources',
    [...lazy].filter((name) => name.startsWith('sources/')),
  );
  const others = () => [...lazy].filter((name) => !places.has(name));
  add('lazy', 'shared', []);
  for (let name; (name = others()[0]) !== undefined;) {
    add('lazy', name.replaceAll(/\W/g, '_'), [name]);
  }
  // Where functions have the same name, the bundler keeps that of the last. Programs see those of the embedder.
  const isEmbedder = (/** @type {Section} */ { name }) => Number(name === 'embedder');
  bundles.lazy.sort((a, b) => isEmbedder(a) - isEmbedder(b));
  shareModules(bundles.lazy, places);
  bundles.lazy = bundles.lazy.filter(({ modules }) => modules.length > 0);
  for (const [section, names] of Object.entries(kLost)) add('lost', section, names);
  return { bundles, places };
}

/**
 * Moves modules that several sections require to the first one.
 * @param {Section[]} sections
 * @param {Placed['places']} places
 */
function shareModules([shared, ...sections], places) {
  /** @param {string} name */
  const share = (name) => {
    const its = places.get(name);
    if (its?.bundle !== 'lazy' || its.section === 'shared') return;
    places.set(name, { bundle: 'lazy', section: 'shared' });
    for (const { name: found } of readModule(name).imports) share(found);
    shared.modules.push(name);
    for (const section of sections) {
      section.modules = section.modules.filter((other) => other !== name);
    }
  };
  for (const { name: section, modules } of sections) {
    for (const { name: found } of modules.flatMap((name) => readModule(name).imports)) {
      if (places.get(found)?.section !== section) share(found);
    }
  }
}

/**
 * @param {Placed['bundles']} bundles
 * @param {string} bundle
 */
const firstSection = (bundles, bundle) => bundles[bundle][0].name;

/**
 * @param {Placed} placed
 * @returns {(name: string) => boolean} whether a module is evaluated with the core's file
 */
export function inBase({ bundles, places }) {
  const base = firstSection(bundles, 'core');
  return (name) => places.get(name)?.section === base;
}

/**
 * What each other bundle takes from those modules. An array of it costs V8 a fraction of objects with names.
 * @param {Placed} placed
 * @returns {Record<string, { module: string, its: string }[]>} by bundle
 */
export function findTaken(placed) {
  const isBase = inBase(placed);
  return Object.fromEntries(
    Object.entries(placed.bundles)
      .filter(([name]) => name !== 'core')
      .map(([name, sections]) => {
        const keys = sections
          .flatMap(({ modules }) => modules.flatMap((module) => readModule(module).imports))
          .filter((found) => isBase(found.name))
          .flatMap(
            (found) => found.names?.map(({ imported }) => `${found.name}:${imported}`) ?? [],
          );
        const taken = [...new Set(keys)].map((key) => key.split(':'));
        return [name, taken.map(([module, its]) => ({ module, its }))];
      }),
  );
}

/**
 * @param {Placed} placed
 * @param {string[]} paths of files that are in no bundle and require modules of lib
 * @returns {Map<string, Set<string>>} the exports of each module that are used where its variables are not in scope
 */
export function findWanted(placed, paths) {
  const { bundles, places } = placed;
  const isBase = inBase(placed);
  /** @type {Map<string, Set<string>>} */
  const wanted = new Map();
  const want = (/** @type {string} */ name, names = readModule(name).names) => {
    const all = wanted.get(name) ?? new Set();
    for (const its of exportsOneObject(name) ? ['default'] : names) all.add(its);
    wanted.set(name, all);
  };
  for (const [name, { bundle, section }] of places) {
    const { imports, inlineRequires, lazy } = readModule(name);
    for (const found of [...inlineRequires, ...lazy]) want(found);
    for (const { name: found, names } of imports) {
      const its = places.get(found);
      const isVisible =
        its?.bundle === bundle && [section, firstSection(bundles, bundle)].includes(its.section);
      if (!isVisible && (names === undefined || !isBase(found)))
        want(
          found,
          names?.map(({ imported }) => imported),
        );
    }
  }
  for (const path of paths) {
    const text = readFileSync(path, 'utf8');
    const folder = dirname(path);
    const imports = importsIn(text, folder).filter(({ name }) => places.has(name));
    for (const { name, names } of imports)
      want(
        name,
        names?.map(({ imported }) => imported),
      );
    const requests = [...text.matchAll(/\brequire\('(\.[^']+)'\)/g)]
      .map(([, request]) => resolveName(folder, request))
      .filter((name) => places.has(name));
    for (const name of requests) {
      const known = imports.filter((found) => found.name === name && found.names !== undefined);
      if (known.length < requests.filter((other) => other === name).length) want(name);
    }
  }
  for (const name of ['instance', ...kLoadedByPath]) want(name);
  want('platform/lazy-modules', ['begin', 'load', 'take']);
  return wanted;
}
