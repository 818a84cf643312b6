// Reads the files of lib for the bundles: which modules a file requires, which names it takes from them, and its text
// as an ES module, so that the bundler can put the code of many modules into one scope. The files are written for
// this: requires at the start of a line, one `module.exports` with an object literal. What is not in that form is an
// error. Lines stay where they are, for the source maps.

import { readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rollup/parseAst';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const library = join(root, 'lib');

const kLazyModules = 'platform/lazy-modules';
const packedLazyModules = join(root, 'scripts', 'pack', 'lazy-modules.js');

/** Parts of `lost` that are run by their path or that several threads and commands load. */
const kApartInLost = ['lost/deep/parser-thread', 'lost/source/load-hook', 'lost/source/parser'];

/**
 * Files of lib that are run by their path, that several commands load, or that tools analyze which do not parse the
 * syntax of the bundles.
 */
export const isApart = (/** @type {string} */ name) =>
  name.startsWith('doctor/self-checks/') ||
  kApartInLost.includes(name) ||
  ['command-line', 'platform/installed-paths', 'register/resolve-hook'].includes(name);

/** A module that is required on first use: `requireLazy` with its name, and a call of `require` for other bundlers. */
const kLazyCall = /requireLazy\(\s*'([^']+)',\s*\(\) =>\s*require\('[^']+'\),?\s*\)/g;

/** @param {string} name of a file of lib, from there and without extension */
export const pathOf = (name) => join(library, `${name}.js`);
/** @param {string} path */
export const nameOf = (path) =>
  relative(library, path).split(sep).join(posix.sep).replace(/\.js$/, '');

/**
 * @param {string} from the folder of a file
 * @param {string} request
 * @returns {string} the name of the file in lib that it requires
 */
export function resolveName(from, request) {
  const path = resolve(from, request);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return nameOf(isFolder ? join(path, 'index.js') : `${path.replace(/\.js$/, '')}.js`);
}

/**
 * @param {string} name
 * @returns {string} the expression of a path in lib: every bundle is a file in lib
 */
const pathInBundle = (name) => (name === '.' ? '__dirname' : `(__dirname + '/${name}')`);

/**
 * @typedef {object} Import
 * @property {string} name of the module
 * @property {{ imported: string, local: string }[]} [names] undefined for the whole module
 * @property {string} [local] the variable of the whole module
 *
 * @typedef {object} Module
 * @property {Import[]} imports
 * @property {string[]} inlineRequires modules that are required inside of functions
 * @property {string[]} lazy modules that `requireLazy` is called for
 * @property {string[]} names its exports; `default` if it exports a single object
 * @property {string} text as an ES module
 */

/**
 * @param {string} text of a file
 * @param {string} folder of it
 * @returns {Import[]} what it requires from lib and keeps in variables
 */
export function importsIn(text, folder) {
  return [...text.matchAll(/^ *const (\{[^}]*\}|\w+) = require\('(\.[^']+)'\);$/gm)]
    .filter(([, , request]) => !request.endsWith('.json'))
    .map(([, variables, request]) => {
      const name = resolveName(folder, request);
      return variables.startsWith('{')
        ? { name, names: namesIn(variables) }
        : { name, local: variables };
    });
}

/** @param {string} pattern of a destructuring */
export function namesIn(pattern) {
  return pattern
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [imported, local = imported] = part.split(/:\s*/);
      return { imported, local };
    });
}

/** @type {Map<string, Module>} */
const modules = new Map();

/** @param {string} name @returns {Module} */
export function readModule(name) {
  const known = modules.get(name);
  if (known !== undefined) return known;
  const made = convert(name);
  modules.set(name, made);
  return made;
}

/** @param {string} name @returns {Module} */
function convert(name) {
  const folder = dirname(pathOf(name));
  const source = readFileSync(name === kLazyModules ? packedLazyModules : pathOf(name), 'utf8');
  const lazy = [...source.matchAll(kLazyCall)].map(([, found]) => found);
  let text = source
    .replaceAll(kLazyCall, (call, found) => `requireLazy('${found}')${lines(call)}`)
    // The paths are what they are in lib, so that what is beside a file is found from there.
    .replaceAll(/(?<!')\b__(dirname|filename)\b(?!')/g, (_, kind) =>
      pathInBundle(kind === 'filename' ? `${name}.js` : posix.dirname(name)),
    );
  const imports = importsIn(text.replaceAll(/^ +const /gm, ''), folder).filter(
    ({ name: found }) => !kApartInLost.includes(found),
  );
  text = text.replaceAll(
    /^const (\{[^}]*\}|\w+) = require\('(\.[^']+)'\);/gm,
    (all, variables, request) => {
      const from = resolveName(folder, request);
      if (kApartInLost.includes(from)) return all;
      if (variables.startsWith('{') && exportsOneObject(from)) {
        const object = from.replaceAll(/\W/g, '_');
        return `import ${object} from '${from}'; const ${variables} = ${object};`;
      }
      if (variables.startsWith('{'))
        return `import ${variables.replaceAll(/:\s*/g, ' as ')} from '${from}';`;
      return exportsOneObject(from)
        ? `import ${variables} from '${from}';`
        : `import * as ${variables} from '${from}';`;
    },
  );
  /** @type {string[]} */
  const inlineRequires = [];
  text = text.replaceAll(/\brequire\('(\.[^']+)'\)/g, (call, request) => {
    if (request.startsWith('./bundles/')) return call;
    const found = resolveName(folder, request);
    if (isApart(found)) return `require('./${found}.js')`;
    inlineRequires.push(found);
    return `__load('${found}')`;
  });
  text = text.replace(
    "'use strict';",
    inlineRequires.length > 0 ? `import { load as __load } from '${kLazyModules}';` : '',
  );
  const { names, text: exported } = convertExports(text, name, imports);
  return { imports, inlineRequires, lazy, names, text: exported };
}

/** @param {string} text */
const lines = (text) => '\n'.repeat(text.split('\n').length - 1);

/**
 * @param {string} name
 * @returns {boolean} whether its export is an object that programs see, or that is passed around
 */
export function exportsOneObject(name) {
  return readModule(name).names[0] === 'default';
}

/**
 * @param {string} text
 * @param {string} name
 * @param {Import[]} imports
 * @returns {{ names: string[], text: string }}
 */
function convertExports(text, name, imports) {
  const { body } = /** @type {any} */ (parseAst(text));
  const statement = body.findLast(
    (/** @type {any} */ { type, expression }) =>
      type === 'ExpressionStatement' &&
      expression.type === 'AssignmentExpression' &&
      text.slice(expression.left.start, expression.left.end) === 'module.exports',
  );
  if (statement === undefined) throw new Error(`${name} has no module.exports`);
  const { left, right } = statement.expression;
  const before = text.slice(0, statement.start);
  const after = text.slice(statement.end);
  const isList = right.type === 'ObjectExpression' && !kWholeObjects.includes(name);
  if (!isList) {
    const object = text.slice(right.start, statement.end);
    return { names: ['default'], text: `${before}export default ${object}${after}` };
  }
  let converted = '';
  let position = left.start;
  const exported = [];
  const names = [];
  for (const { type, key, value, shorthand, argument } of right.properties) {
    if (type === 'SpreadElement') {
      // All that another module exports.
      const from = imports.find(({ local }) => local === argument.name)?.name ?? '';
      const its = readModule(from).names;
      converted += `export { ${its.join(', ')} } from '${from}';`;
      names.push(...its);
      continue;
    }
    names.push(key.name);
    const local = shorthand || value.type === 'Identifier' ? value.name : `${key.name}_`;
    if (!shorthand && value.type !== 'Identifier') {
      const declaration = `const ${local} = ${text.slice(value.start, value.end)};`;
      converted += lines(text.slice(position, value.start)) + declaration;
      position = value.end;
    }
    exported.push(local === key.name ? local : `${local} as ${key.name}`);
  }
  const list = `export { ${exported.join(', ')} };`;
  return {
    names,
    text: `${before}${converted}${lines(text.slice(position, statement.end))}${list}${after}`,
  };
}

/** Modules whose exports are an object that programs see, or that is passed around. */
const kWholeObjects = ['async-hooks', 'embedder', 'platform/js-core/index'];
