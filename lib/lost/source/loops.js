'use strict';

// Reads the loops of a file from its syntax, and which of their calls get the same arguments each time.

/**
 * @typedef {object} Loop a `for`, `while` or `do` statement
 * @property {number} start of what is repeated
 * @property {number} end
 * @property {[start: number, end: number][]} alike the callees whose arguments do not change from one turn to the next
 */

/**
 * @param {any} tree
 * @returns {Loop[]} outer ones first
 */
function readLoops(tree) {
  /** @type {Loop[]} */
  const loops = [];
  walk(tree, (node) => {
    if (!/^(?:For|While|DoWhile)\w*Statement$/.test(node.type)) return;
    const changing = namesChangedIn(node);
    /** @type {Loop['alike']} */
    const alike = [];
    walk(node.body, (call) => {
      if (call.type !== 'CallExpression' || call.arguments.length === 0) return;
      const [first] = call.arguments;
      if (!call.arguments.some((/** @type {any} */ argument) => mayChange(argument, changing))) {
        alike.push([call.start, first.start]);
      }
    });
    loops.push({ start: startOfRepeated(node), end: node.end, alike });
  });
  return loops;
}

/**
 * @param {any} loop
 * @returns {number} after what is evaluated once
 */
function startOfRepeated({ body, start, test, type, update }) {
  return type === 'DoWhileStatement' ? start : (test ?? update ?? body).start;
}

/**
 * @param {any} loop
 * @returns {Set<string>} the names that it declares or assigns
 */
function namesChangedIn(loop) {
  /** @type {Set<string>} */
  const names = new Set();
  walk(loop, (node) => {
    const changed = changedBy(node);
    if (changed === undefined) return;
    const own = namesIn(changed);
    // What a call returns for its own argument is still the same piece of work.
    const isPassedOn =
      node.type === 'AssignmentExpression' &&
      [...namesIn(node.right)].some((name) => own.has(name));
    if (!isPassedOn) for (const name of own) names.add(name);
  });
  return names;
}

/** @param {any} node */
function changedBy({ argument, id, left, type }) {
  switch (type) {
    case 'VariableDeclarator':
      return id;
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return left;
    case 'UpdateExpression':
      return argument;
    default:
      return undefined;
  }
}

/**
 * @param {any} node
 * @returns {Set<string>}
 */
function namesIn(node) {
  /** @type {Set<string>} */
  const names = new Set();
  walk(node, ({ name, type }) => type === 'Identifier' && names.add(name));
  return names;
}

/**
 * @param {any} argument
 * @param {Set<string>} changing
 */
function mayChange(argument, changing) {
  let may = false;
  walk(argument, ({ name, type }) => {
    if (/Call|New|Yield|Await/.test(type) || (name && changing.has(name))) may = true;
  });
  return may;
}

/**
 * @param {any} node
 * @param {(node: any) => void} visit called with each node, outer ones first
 */
function walk(node, visit) {
  if (typeof node?.type !== 'string') return;
  visit(node);
  for (const name in node) {
    const value = node[name];
    if (value === null || typeof value !== 'object' || name === 'loc') continue;
    for (const item of Array.isArray(value) ? value : [value]) walk(item, visit);
  }
}

module.exports = { readLoops };
