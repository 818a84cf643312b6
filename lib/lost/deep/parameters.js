'use strict';

// Which functions can be given another parameter, or hand over their `arguments`, and do the same as before.

/**
 * A rest parameter makes the list of parameters a complex one. That is an error if there is one already, in a function
 * with a directive, and if two parameters have the same name. Where `arguments` shares its values with the parameters,
 * it would no longer do that.
 * @param {any} node a function
 * @param {string} text
 */
function mayHaveMoreParameters({ body, end, params, start }, text) {
  if (params.at(-1)?.type === 'RestElement' || body.body[0]?.directive) return false;
  const names = params.map((/** @type {any} */ { name }) => name).filter(Boolean);
  if (new Set(names).size < names.length) return false;
  return !/\b(?:arguments|eval)\b|\\u/.test(text.slice(start, end));
}

/**
 * Whether the name stands for something else than the arguments, so that reading it may give any value or throw.
 * @param {any} node a function
 * @param {string} text
 */
function declaresArguments(node, text) {
  if (!/arguments|\\u/.test(text.slice(node.start, node.end))) return false;
  const parts = [
    ...node.params.map((/** @type {any} */ param) => [param, node]),
    [node.body, node],
  ];
  return parts.some(([part, parent]) => hasBinding(part, parent, 'params'));
}

/**
 * @param {any} node
 * @param {any} parent
 * @param {string} key
 * @returns {boolean} whether it may bind that name
 */
function hasBinding(node, parent, key) {
  if (node.type === 'Identifier') return node.name === 'arguments' && isBinding(parent, key);
  const isFunction = /Function/.test(node.type);
  for (const name in node) {
    const value = node[name];
    if (value === null || typeof value !== 'object' || name === 'loc') continue;
    // What other functions bind is their own, except for the name of a declaration.
    if (isFunction && (name !== 'id' || node.type === 'FunctionExpression')) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const isPart = node.type === 'Property' && parent.type === 'ObjectPattern';
      const itsKey = isPart && name === 'value' ? 'param' : name;
      if (typeof item?.type === 'string' && hasBinding(item, node, itsKey)) return true;
    }
  }
  return false;
}

/**
 * @param {any} parent
 * @param {string} key
 */
function isBinding({ type }, key) {
  return ['id', 'param', 'params'].includes(key) || /Pattern$|^RestElement$/.test(type);
}

module.exports = { declaresArguments, mayHaveMoreParameters };
