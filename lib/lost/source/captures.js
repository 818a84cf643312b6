'use strict';

// Reads from the syntax of a file which functions use variables of the functions around them.

/**
 * @param {any} tree
 * @returns {Map<any, Set<any>>} by function, the enclosing functions whose variables it uses
 */
function readCaptures(tree) {
  /** The names that each function declares, without regard to blocks. @type {Map<any, Set<string>>} */
  const declared = new Map();
  const declare = (/** @type {any} */ fn, /** @type {any} */ pattern) => {
    const names = declared.get(fn) ?? new Set();
    declared.set(fn, names);
    walk(pattern, [], (node) => node.type === 'Identifier' && names.add(node.name));
  };
  walk(tree, [], (node, around) => {
    const fn = around.at(-1);
    if (/^(?:VariableDeclarator|ClassDeclaration|FunctionDeclaration)$/.test(node.type)) {
      declare(fn, node.id);
    }
    if (node.type === 'CatchClause') declare(fn, node.param);
    if (/Function/.test(node.type)) declare(node, node.params);
    if (node.type === 'FunctionExpression') declare(node, node.id);
  });
  /** @type {Map<any, Set<any>>} */
  const captures = new Map();
  walk(tree, [], (node, around) => {
    if (node.type !== 'Identifier') return;
    const index = around.findLastIndex((fn) => declared.get(fn)?.has(node.name));
    for (const fn of index < 0 ? [] : around.slice(index + 1)) {
      const functions = captures.get(fn) ?? new Set();
      captures.set(fn, functions.add(around[index]));
    }
  });
  return captures;
}

/**
 * @param {any} node or several
 * @param {any[]} around the enclosing functions, outermost first
 * @param {(node: any, around: any[]) => void} visit not called with the names of properties
 */
function walk(node, around, visit) {
  if (Array.isArray(node)) return node.forEach((one) => walk(one, around, visit));
  if (typeof node?.type !== 'string') return;
  visit(node, around);
  const inner = /Function/.test(node.type) ? [...around, node] : around;
  for (const name in node) {
    const isName = !node.computed && !node.shorthand && (name === 'key' || name === 'property');
    if (name !== 'loc' && !isName) walk(node[name], inner, visit);
  }
}

module.exports = { readCaptures };
