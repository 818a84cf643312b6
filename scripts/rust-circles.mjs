// Fails if modules or folders of src/ depend on each other in a circle. `cargo modules --acyclic` does that too, but it
// is a separate tool that takes minutes to compile, and it counts a module as a user of its parent. This script reads
// the `use` declarations and the paths that start with `crate::` and `super::`.

import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './setup.mjs';

const src = join(root, 'src');

/** @type {Map<string, string>} the source of each module by its path, such as `runtime::handle` */
const modules = new Map();
for (const file of readdirSync(src, { recursive: true })) {
  const path = String(file);
  if (!path.endsWith('.rs')) continue;
  const name = path === 'lib.rs' ? '' : path.slice(0, -3).split(sep).join('::');
  modules.set(name, withoutTests(readFileSync(join(src, path), 'utf8')));
}

/** Modules that are only compiled for tests may use anything. */
for (const [name, text] of [...modules]) {
  for (const [, child] of text.matchAll(/#\[cfg\(test\)\]\s*(?:pub(?:\(\w+\))? )?mod (\w+);/g)) {
    modules.delete(join2(name, child));
  }
}

/** @type {Map<string, Set<string>>} */
const graph = new Map([...modules].map(([name, text]) => [name, usesOf(name, text)]));

const circle = findCircle(graph) ?? findCircle(byFolder(graph));
if (circle) {
  console.error(`src/ has a circle: ${circle.map((name) => name || 'lib').join(' -> ')}`);
  process.exitCode = 1;
}

/** @param {string} text */
function withoutTests(text) {
  const withoutComments = text.replace(/\/\/.*$/gm, '');
  return withoutComments.split(/#\[cfg\([^\n]*\btest\b[^\n]*\)\]\s*mod tests \{/)[0];
}

/**
 * @param {string} parent
 * @param {string} child
 */
function join2(parent, child) {
  return parent === '' ? child : `${parent}::${child}`;
}

/**
 * @param {string} name
 * @param {string} text
 * @returns {Set<string>} the modules that a module uses
 */
function usesOf(name, text) {
  const uses = [...text.matchAll(/\buse ([^;]+);/g)].flatMap(([, tree]) => expand(tree));
  const paths = [...text.matchAll(/\b(?:crate|super)(?:::\w+)+/g)].map(([path]) => path);
  const used = [...uses, ...paths].map((path) => resolve(name, path.split('::')));
  return new Set(used.flatMap((target) => (target === undefined || target === name ? [] : target)));
}

/**
 * @param {string} tree such as `a::{b, c::{self, d}}`
 * @returns {string[]}
 */
function expand(tree) {
  const text = tree.replace(/\s+/g, ' ').trim();
  const open = text.indexOf('{');
  if (open < 0) return [text.replace(/ as \w+$/, '')];
  const prefix = text.slice(0, open);
  const items = [];
  let depth = 0;
  let item = '';
  for (const character of text.slice(open + 1, text.lastIndexOf('}'))) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth === 0) {
      items.push(item);
      item = '';
    } else item += character;
  }
  return [...items, item]
    .filter((text) => text.trim() !== '')
    .flatMap((text) => expand(prefix + text.trim()));
}

/**
 * @param {string} name the module that has the path
 * @param {string[]} path
 * @returns {string | undefined} the module of this crate that the path is in
 */
function resolve(name, path) {
  let base = name === '' ? [] : name.split('::');
  let rest = path;
  if (rest[0] === 'crate') {
    base = [];
    rest = rest.slice(1);
  } else if (rest[0] === 'super') {
    while (rest[0] === 'super') {
      base = base.slice(0, -1);
      rest = rest.slice(1);
    }
  } else if (!modules.has([...base, rest[0]].join('::'))) {
    return undefined;
  }
  let found = base.join('::');
  for (const part of rest) {
    const child = join2(found, part);
    if (!modules.has(child)) break;
    found = child;
  }
  return found;
}

/**
 * @param {Map<string, Set<string>>} graph
 * @returns {Map<string, Set<string>>} of the folders and files at the top
 */
function byFolder(graph) {
  const folder = (/** @type {string} */ name) => name.split('::')[0];
  /** @type {Map<string, Set<string>>} */
  const folders = new Map();
  for (const [name, uses] of graph) {
    const from = folder(name);
    const targets = folders.get(from) ?? new Set();
    for (const use of uses) if (folder(use) !== from) targets.add(folder(use));
    folders.set(from, targets);
  }
  return folders;
}

/**
 * @param {Map<string, Set<string>>} graph
 * @returns {string[] | undefined} the names along a circle
 */
function findCircle(graph) {
  const done = new Set();
  /** @type {(name: string, path: string[]) => string[] | undefined} */
  const visit = (name, path) => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const use of graph.get(name) ?? []) {
      const circle = visit(use, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}
