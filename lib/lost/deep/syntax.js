'use strict';

// The calls that `--deep` inserts into a file. Each function reports its calls and the call of the enclosing function
// that created it. Each value that is passed on goes through a function that records it.
//
//   __ahn.e(function, outer, this, arguments)   a function is entered
//   __ahn.h(site, value)                        a value is passed on
//   __ahn.o(site, object)                       an object is created
//   __ahn.s()                                   a generator is created
//   __ahn.r(function, call, value)              a call resumes after an await or a yield
//
// Functions and sites are numbered in their file, whose number is the first argument.

const { apply } = require('../source/insertions');
const { calleeOf, shortText } = require('../source/syntax');
const { compiles, parse } = require('./parsing');
const { declaresArguments, mayHaveMoreParameters } = require('./parameters');

/**
 * @typedef {object} Site
 * @property {string} what
 * @property {number} line
 * @property {number} column
 * @property {number} start
 * @property {number} end
 * @property {boolean} [isBound] whether the value that is passed on there is bound
 */
/**
 * @typedef {object} Changes
 * @property {import('../source/insertions').Insertion[]} insertions
 * @property {Site[]} sites
 * @property {{ start: number, end: number, depth: number }[]} functions
 */

const kGlobal = '__async_hooks_native_deep';
const plain = new Set([
  ...['Literal', 'TemplateLiteral', 'ThisExpression', 'Super', 'SpreadElement', 'UnaryExpression'],
  ...['BinaryExpression', 'UpdateExpression', 'YieldExpression', 'SequenceExpression'],
  ...['ImportExpression', 'MetaProperty', 'TaggedTemplateExpression'],
]);

/**
 * @param {any} acorn
 * @param {string} text
 * @param {number} file number of the file
 * @param {import('../source/loading').Goal} [given]
 * @returns {Changes | null} null if the text cannot be parsed, or does not compile with the changes
 */
function readChanges(acorn, text, file, given) {
  const parsed = acorn && parse(acorn, text, given);
  if (!parsed) return null;
  const changes = changesIn(parsed, text, file);
  return compiles(acorn, apply(text, changes.insertions), parsed.goal) ? changes : null;
}

/**
 * @param {import('./parsing').Parsed} parsed
 * @param {string} text
 * @param {number} file number of the file
 * @returns {Changes}
 */
function changesIn({ tree, firstToken }, text, file) {
  /** @type {(import('../source/insertions').Insertion & { order: number, depth: number })[]} */
  const found = [];
  /** @type {Site[]} */
  const sites = [];
  /** @type {Changes['functions']} */
  const functions = [];
  let depth = 0;

  const short = (/** @type {any} */ node) => shortText(text.slice(node.start, node.end));
  const opening = (/** @type {number} */ offset, /** @type {string} */ more) =>
    found.push({ offset, text: more, order: 1, depth });
  const closing = (/** @type {number} */ offset, /** @type {string} */ more) =>
    found.push({ offset, text: more, order: -1, depth: -depth });

  /**
   * @param {any} node
   * @param {string} what
   */
  function hand(node, what) {
    if (plain.has(node.type)) return;
    const { line, column } = node.loc.start;
    const { start, end } = node;
    const site = sites.push({ what, line, column: column + 1, start, end }) - 1;
    opening(start, ` ${kGlobal}.h(${file},${site},(`);
    closing(end, '))');
  }

  /**
   * @param {any} node
   * @param {number} outer index of the enclosing function, -1 for none
   * @param {any} parent
   * @returns {number} its index
   */
  function enter(node, outer, parent) {
    const whole =
      parent?.type === 'MethodDefinition' ||
      parent?.type === 'PropertyDefinition' ||
      (parent?.type === 'Property' && (parent.method || parent.kind !== 'init'))
        ? parent
        : node;
    const index = functions.push({ start: whole.start, end: node.end, depth }) - 1;
    const around = outer < 0 ? '0' : `__ahn${outer}`;
    const isArrow = node.type === 'ArrowFunctionExpression';
    const isConstructor = parent?.kind === 'constructor';
    const self = isArrow || isConstructor ? '0' : 'this';
    const names = node.params.filter((/** @type {any} */ { type }) => type === 'Identifier');
    const args = isArrow
      ? `[${names.map((/** @type {any} */ { name }) => name).join()}]`
      : declaresArguments(node, text)
        ? '[]'
        : 'arguments';
    const call = `const __ahn${index}=${kGlobal}.e(${file},${index},${around},${self},${args}${generator(node, index)});`;
    if (node.body.type === 'BlockStatement') {
      const directives = node.body.body.filter((/** @type {any} */ { directive }) => directive);
      const offset = directives.at(-1)?.end ?? node.body.start + 1;
      found.push({ offset, text: directives.length > 0 ? `;${call}` : call, order: 0, depth: 0 });
    } else {
      const { start, end } = bodyOf(node);
      opening(start, `{${call}return(`);
      closing(end, ');}');
    }
    return index;
  }

  /**
   * The scope in which a generator is created is read in its parameters, because its body runs later. A pattern of the
   * rest parameter reads it whatever the arguments are, and leaves the function's `length` as it is.
   * @param {any} node
   * @param {number} index
   * @returns {string} an additional argument
   */
  function generator(node, index) {
    if (!node.generator || !mayHaveMoreParameters(node, text)) return '';
    const { body, params } = node;
    const [before, closes] = [-2, -1].map((place) => firstToken(body.start, '{', place));
    const comma = params.length === 0 || text[before.start] === ',' ? '' : ',';
    const more = `${comma}...{__ahn:__ahng${index}=${kGlobal}.s()}`;
    found.push({ offset: closes.start, text: more, order: 2, depth });
    return `,__ahng${index}`;
  }

  /**
   * The range of a parenthesized expression excludes the parentheses.
   * @param {any} node
   */
  function bodyOf(node) {
    const arrow = firstToken(node.params.at(-1)?.end ?? node.start, '=>');
    return { start: arrow.end, end: node.end };
  }

  /**
   * The same function may have been called meanwhile, so the call is restored.
   * @param {any} node
   * @param {number} outer index of the suspended function
   * @param {any} parent
   */
  function resume(node, outer, parent) {
    const { body, end, start, type } = node;
    const call = `${file},${outer},__ahn${outer}`;
    if (type === 'AwaitExpression' || type === 'YieldExpression') {
      opening(start, ` ${kGlobal}.r(${call},(`);
      closing(end, '))');
    } else if (type === 'ForOfStatement' && node.await) {
      const more = `;${kGlobal}.r(${call});`;
      const places = body.type === 'BlockStatement' ? [body.start + 1] : [];
      if (parent.type === 'BlockStatement') places.push(end);
      for (const offset of places) found.push({ offset, text: more, order: -0.5, depth: 0 });
    }
  }

  /**
   * @param {any} node
   * @param {any} parent
   * @param {string} key
   * @param {number} outer
   */
  function visit(node, parent, key, outer) {
    // Additional calls would make it invalid, and V8 says so in a warning.
    if (isAsm(node)) return;
    let inner = outer;
    depth++;
    if (/Function/.test(node.type)) inner = enter(node, outer, parent);
    if (outer >= 0) resume(node, outer, parent);
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const { callee } = node;
      const isKept = callee.type === 'Super' || /^(?:require|import|eval)$/.test(callee.name ?? '');
      if (!isKept) {
        const to = `${node.type === 'NewExpression' ? 'new ' : ''}${calleeOf(callee, short(callee))}`;
        node.arguments.forEach((/** @type {any} */ argument, /** @type {number} */ index) =>
          hand(argument, `argument ${index + 1} of ${to}()`),
        );
      }
    } else if (node.type === 'Property' && parent.type === 'ObjectExpression') {
      if (
        !node.method &&
        node.kind === 'init' &&
        !node.shorthand &&
        node.key.name !== '__proto__'
      ) {
        if (!isNamed(node.value)) hand(node.value, `property ${short(node.key)}`);
      }
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      if (node.operator === '=') hand(node.right, `assignment to ${short(node.left)}`);
    }
    const isMade = ['ObjectExpression', 'ArrayExpression', 'NewExpression'].includes(node.type);
    if (isMade && !(parent.type === 'NewExpression' && key === 'callee') && isValue(parent, key)) {
      const { line, column } = node.loc.start;
      const { start, end } = node;
      const site = sites.push({ what: short(node), line, column: column + 1, start, end }) - 1;
      opening(start, ` ${kGlobal}.o(${file},${site},(`);
      closing(end, '))');
    }
    for (const name in node) {
      const value = node[name];
      if (value === null || typeof value !== 'object' || name === 'loc') continue;
      // Insertions for parameters do not belong to the body.
      const around = /Function/.test(node.type) && name !== 'body' ? outer : inner;
      for (const item of Array.isArray(value) ? value : [value]) {
        if (typeof item?.type === 'string') visit(item, node, name, around);
      }
    }
    depth--;
  }

  visit(tree, null, '', -1);
  // At the same offset closings come before openings; inner closings first, outer openings first.
  found.sort((a, b) => a.offset - b.offset || a.order - b.order || a.depth - b.depth);
  return {
    insertions: found.map(({ offset, text: more }) => ({ offset, text: more })),
    sites,
    functions,
  };
}

/**
 * Functions and classes that take their name from a property.
 * @param {any} node
 */
const isNamed = ({ type, id }) => /Function|Class/.test(type) && !id;

/** @param {any} node */
const isAsm = ({ body, type }) => /Function/.test(type) && body.body?.[0]?.directive === 'use asm';

/**
 * @param {any} parent
 * @param {string} key
 */
function isValue(parent, key) {
  if (/^(?:ExpressionStatement|ForInStatement|ForOfStatement)$/.test(parent.type)) return false;
  return key !== 'left' && key !== 'callee' && key !== 'object' && key !== 'superClass';
}

module.exports = { kGlobal, readChanges };
