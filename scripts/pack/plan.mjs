// Decides which module of lib is in which bundle, and in which section of it.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportsOneObject, importsIn, readModule, resolveName } from './modules.mjs';

/** @typedef {import('./bundle.mjs').Section} Section */

/**
 * Where each section begins. A section has all that is required from there and is in no section before it.
 * @type {Record<string, Record<string, string[]>>} by bundle and section; the first section is the bundle's own scope
 */
const kBeginnings = {
  core: {
    base: [
      'platform/check-node',
      'platform/lazy-modules',
      'platform/core-modules',
      'platform/primordials',
    ],
    main: ['async-hooks', 'map-pinning', 'frames/map-frames'],
    instance: ['instance'],
  },
  preload: {
    queues: ['sources/ticks', 'sources/microtasks'],
    register: [
      'register/core-requires',
      'register/commonjs',
      'register/modules',
      'register/addons',
    ],
  },
  // Evaluated while `main` is, so that it must not be in a bundle that requires something of it.
  'js-core': { jsCore: ['platform/js-core/index'] },
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
  return { bundles, places };
}

/**
 * Moves what several sections require to the first one.
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
 * @param {Placed} placed
 * @param {string[]} paths of files that are in no bundle and require modules of lib
 * @returns {Map<string, Set<string>>} the exports of each module that others than its bundle ask for
 */
export function findWanted({ places }, paths) {
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
      if (its?.bundle !== bundle)
        want(
          found,
          names?.map(({ imported }) => imported),
        );
      else if (its.section !== section && its.section !== kFirst[bundle]) {
        throw new Error(`${name} in the section ${section} requires ${found} in ${its.section}`);
      }
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
  want('instance');
  want('platform/lazy-modules', ['begin', 'load']);
  return wanted;
}

const kFirst = /** @type {Record<string, string>} */ ({
  core: 'base',
  preload: 'queues',
  'js-core': 'jsCore',
  sources: 'sources',
  lazy: 'shared',
});
