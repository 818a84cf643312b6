'use strict';

// Reads from the syntax of a file how functions are nested and where each is passed on.

const { readCaptures } = require('./captures');
const { readLoops } = require('./loops');

/**
 * @typedef {object} WrittenFunction
 * @property {number} start
 * @property {number} end
 * @property {number} parent index of the enclosing function, -1 at the top level
 * @property {string} name
 * @property {boolean} generator
 * @property {number} line
 * @property {number} column from 1
 * @property {boolean} expression
 * @property {number} [method] start of the parameters of a method that could also be written as a property
 * @property {number} [awaited] end of its first await
 * @property {Handing | null} handing
 * @property {number[]} captures the enclosing functions whose variables it uses
 */
/**
 * @typedef {object} Handing where a function is passed on
 * @property {'argument' | 'property' | 'assignment' | 'method' | 'return' | 'variable'} kind
 * @property {string} to
 * @property {string} [of] the call that receives the property's object
 * @property {string} [object] the variable that holds the property's object
 * @property {number} index of the argument
 * @property {number} [call] where the runtime says that the call of an argument is
 * @property {number} line
 * @property {number} column
 * @property {number} start
 * @property {number} end
 */
/**
 * @typedef {object} Use
 * @property {number} within index of the function
 * @property {boolean} called
 * @property {{ line: number, column: number }} at
 * @property {Handing | null} handing
 */
/**
 * @typedef {object} Table
 * @property {WrittenFunction[]} functions
 * @property {import('./loops').Loop[]} loops outer ones first
 * @property {Record<string, Use[]>} uses of the names of functions
 */

/** @type {Record<string, any>} */
const options = {
  ecmaVersion: 'latest',
  locations: true,
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowImportExportEverywhere: true,
};

/**
 * @param {any} acorn
 * @param {string} text
 * @returns {any} null if it cannot be parsed
 */
function parse(acorn, text) {
  for (const sourceType of ['script', 'module']) {
    try {
      return acorn.parse(text, { ...options, sourceType });
    } catch {
      // It may be a module or a script.
    }
  }
  return null;
}

/**
 * @param {any} acorn
 * @param {string} text
 * @returns {Table | null}
 */
function readTables(acorn, text) {
  const tree = acorn && parse(acorn, text);
  if (!tree) return null;
  /** @type {WrittenFunction[]} */
  const functions = [];
  const captures = readCaptures(tree);
  /** @type {Map<any, number>} */
  const indexes = new Map();
  /** @type {Table['uses']} */
  const uses = Object.create(null);
  const short = (/** @type {any} */ node) =>
    shortText(withoutComments(text.slice(node.start, node.end)));
  const callee = (/** @type {any} */ node) => calleeOf(node, short(node));

  /** The ancestors of the visited node, each with the key of the next one. */
  const path = /** @type {[node: any, key: string][]} */ ([]);

  /**
   * @param {any} node
   * @param {number} depth of its parent in `path`
   * @returns {Handing | null}
   */
  function handingOf(node, depth) {
    if (depth < 0) return null;
    const [parent, key] = path[depth];
    const { start } = node.loc;
    const at = {
      index: 0,
      line: start.line,
      column: start.column + 1,
      start: node.start,
      end: node.end,
    };
    switch (parent.type) {
      case 'CallExpression':
      case 'NewExpression': {
        const index = parent.arguments.indexOf(node);
        if (index < 0) return null;
        const to = (parent.type === 'NewExpression' ? 'new ' : '') + callee(parent.callee);
        const call = (parent.callee.property ?? parent.callee).start;
        return { kind: 'argument', to, ...at, index, call };
      }
      case 'Property': {
        const around = handingOf(path[depth - 1][0], depth - 2);
        const of = around?.kind === 'argument' ? around.to : '';
        const object = around?.kind === 'variable' ? around.to : '';
        const kind = parent.method || parent.kind !== 'init' ? 'method' : 'property';
        const { line, column } = parent.loc.start;
        return { ...at, kind, to: short(parent.key), of, object, line, column: column + 1 };
      }
      case 'MethodDefinition':
      case 'PropertyDefinition':
        return { kind: 'method', to: short(parent.key), ...at };
      case 'AssignmentExpression':
        return key === 'right' ? { kind: 'assignment', to: short(parent.left), ...at } : null;
      case 'VariableDeclarator':
        return { kind: 'variable', to: short(parent.id), ...at };
      case 'ReturnStatement':
        return { kind: 'return', to: '', ...at };
      case 'ArrowFunctionExpression':
        return key === 'body' ? { kind: 'return', to: '', ...at } : null;
      case 'ArrayExpression':
      case 'ConditionalExpression':
      case 'LogicalExpression':
      case 'AwaitExpression':
        return handingOf(parent, depth - 1);
      default:
        return null;
    }
  }

  /**
   * @param {any} node
   * @param {Handing | null} handing
   */
  function nameOf(node, handing) {
    if (node.id) return node.id.name;
    if (handing === null || handing.kind === 'argument' || handing.kind === 'return') return '';
    return /[\w$]+$/.exec(handing.to)?.[0] ?? '';
  }

  /**
   * @param {any} node
   * @param {number} within
   */
  function visit(node, within) {
    let inner = within;
    const [parent, key] = path.at(-1) ?? [null, ''];
    if (/Function/.test(node.type)) {
      const handing = handingOf(node, path.length - 1);
      const whole = handing?.kind === 'method' ? parent : node;
      inner = functions.length;
      indexes.set(node, inner);
      const captured = [...(captures.get(node) ?? [])];
      functions.push({
        start: whole.start,
        end: node.end,
        parent: within,
        name: nameOf(node, handing),
        generator: node.generator === true,
        line: whole.loc.start.line,
        column: whole.loc.start.column + 1,
        expression: node.type !== 'FunctionDeclaration',
        method: isPlainMethod(parent, node) ? node.start : undefined,
        handing,
        captures: captured.map((outer) => /** @type {number} */ (indexes.get(outer))),
      });
    } else if (node.type === 'Identifier' && parent !== null && isUse(parent, key)) {
      const { start } = node.loc;
      const at = { line: start.line, column: start.column + 1 };
      const called = parent.type === 'CallExpression' && key === 'callee';
      const handing = called ? null : handingOf(node, path.length - 1);
      (uses[node.name] ??= []).push({ within, called, at, handing });
    }
    if (node.type === 'AwaitExpression' && within >= 0) functions[within].awaited ??= node.end;
    for (const name in node) {
      const value = node[name];
      if (value === null || typeof value !== 'object' || name === 'loc') continue;
      path.push([node, name]);
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item?.type === 'string') visit(item, inner);
      }
      path.pop();
    }
  }

  visit(tree, -1);
  // Only uses of functions of this file by other functions of it.
  const names = new Set(functions.flatMap(({ name, handing }) => [name, handing?.object ?? '']));
  for (const name of Object.keys(uses)) if (!names.has(name)) delete uses[name];
  return { functions, loops: readLoops(tree), uses };
}

/** @param {string} text */
const shortText = (text) => text.replaceAll(/\s+/g, ' ').slice(0, 60);

/**
 * @param {any} node the callee of a call
 * @param {string} text of it
 * @returns {string} of a chain of calls only the last one, unless it is short
 */
function calleeOf({ computed, object, property, type }, text) {
  const isChained = type === 'MemberExpression' && !computed && hasCall(object);
  if (!isChained || text.length <= 30) return text;
  return `.${property.type === 'PrivateIdentifier' ? '#' : ''}${property.name}`;
}

/** @param {any} node @returns {boolean} */
function hasCall(node) {
  if (node.type === 'CallExpression') return true;
  return node.type === 'MemberExpression' && hasCall(node.object);
}

/** @param {string} text */
const withoutComments = (text) => text.replaceAll(/(?<=^|\s)\/\/.*|\/\*[^]*?\*\//gm, '');

/**
 * @param {any} parent
 * @param {any} node
 */
function isPlainMethod(parent, { async, generator }) {
  return parent?.type === 'Property' && parent.method && !async && !generator;
}

/**
 * @param {any} parent
 * @param {string} key
 */
function isUse(parent, key) {
  if (/Function/.test(parent.type)) return key === 'body';
  if (parent.type === 'VariableDeclarator') return key === 'init';
  if (parent.type === 'MemberExpression') return key === 'object' || parent.computed;
  if (parent.type === 'Property') return key === 'value' || parent.computed;
  if (parent.type === 'ClassDeclaration' || parent.type === 'ClassExpression') return key !== 'id';
  return !/^(MethodDefinition|PropertyDefinition|LabeledStatement|ImportSpecifier)$/.test(
    parent.type,
  );
}

module.exports = { calleeOf, parse, readTables, shortText };
