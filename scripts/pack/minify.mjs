// Makes the text of a file short: no comments, no spaces, and short names of variables. Names that a program can see
// stay: those of functions, classes and private fields, and those that V8 puts into messages of errors, which have to be
// those of the built-in. Lines are those of the sources: a source map then says little more than the number of each line,
// and Node, which prints the whole line of an exception, prints a short one.

import { parseAst } from 'rollup/parseAst';
import { minify } from 'terser';
import { decodeMappings, encodeMappings } from './mappings.mjs';

/**
 * V8 compiles a function in parentheses with the file. The minifier leaves out parentheses, so a call stands for them
 * until the text is written.
 */
export const kEager = '__eager';
const atLineEnd = new RegExp(`\\b${kEager}(?=\\(\\(\\)=>\\{$)`, 'gm');

/**
 * @typedef {{ source?: number, line?: number }} Position in a source
 *
 * @typedef {object} Minified
 * @property {string} code
 * @property {string} mappings
 */

/**
 * @param {string} text
 * @param {object} options
 * @param {(Position | undefined)[]} [options.positions] of its lines: by default they are those of the only source
 * @param {boolean} [options.isModule] whether it is an ES module
 * @param {boolean} [options.isOwn] whether the built-in has no such code, so that names in messages need not be those of the built-in
 * @returns {Promise<Minified>}
 */
export async function minifyText(
  text,
  {
    positions = text.split('\n').map((_, line) => ({ source: 0, line })),
    isModule = false,
    isOwn = false,
  } = {},
) {
  const hidden = hidePrivateNames(text);
  const { code, map } = await minify(hidden.text, {
    compress: { defaults: false, join_vars: true },
    module: isModule,
    mangle: isOwn
      ? { keep_fnames: true, keep_classnames: true }
      : {
          toplevel: true,
          keep_fnames: true,
          keep_classnames: true,
          reserved: seenNames(hidden.text),
        },
    // The bundles are read as Latin-1.
    format: { ascii_only: true, ecma: 2020 },
    sourceMap: { asObject: true },
  });
  if (code === undefined || typeof map !== 'object') throw new Error('Nothing was minified');
  const broken = breakLines(code, /** @type {string} */ (map.mappings), positions);
  const written = showPrivateNames(broken.code, hidden.names).replaceAll(atLineEnd, '');
  if (written.includes(kEager)) throw new Error(`A line does not end with ${kEager}`);
  return { code: written, mappings: broken.mappings };
}

/**
 * The minifier shortens private names in any case, and V8 shows them in messages. So they are properties meanwhile.
 * @param {string} text
 * @returns {{ text: string, names: string[] }} and the private names in it
 */
function hidePrivateNames(text) {
  /** @type {[start: number, end: number, text: string][]} */
  const changes = [];
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {Set<any>} */
  const operands = new Set();
  visit(parse(text), (/** @type {any} */ node) => {
    if (node.type === 'BinaryExpression') operands.add(node.left);
    if (node.type !== 'PrivateIdentifier') return;
    const { start, end, name } = node;
    names.add(name);
    changes.push([start, end, operands.has(node) ? `'$${name}'` : `$${name}`]);
  });
  let result = '';
  let last = 0;
  for (const [start, end, name] of changes.toSorted(([a], [b]) => a - b)) {
    result += text.slice(last, start) + name;
    last = end;
  }
  const taken = [...names].find((name) => text.includes(`$${name}`));
  if (taken !== undefined) throw new Error(`The private name #${taken} needs the name $${taken}`);
  return { text: result + text.slice(last), names: [...names] };
}

/**
 * @param {string} code
 * @param {string[]} names
 * @returns {string} of the same length, for the source map
 */
function showPrivateNames(code, names) {
  if (names.length === 0) return code;
  const any = names.join('|');
  return code
    .replaceAll(new RegExp(`["']\\$(${any})["']in\\b`, 'g'), '#$1  in')
    .replaceAll(new RegExp(`\\$(${any})\\b`, 'g'), '#$1');
}

/**
 * @param {string} text
 * @returns {string[]} the names of variables that a program can see
 */
function seenNames(text) {
  /** @type {Set<string>} */
  const names = new Set();
  const add = (/** @type {any} */ node) =>
    visit(node, ({ type, name }) => type === 'Identifier' && names.add(name));
  visit(parse(text), (/** @type {any} */ node) => {
    for (const value of [...namedByVariable(node), ...shownInMessages(node)]) add(value);
  });
  return [...names];
}

/**
 * A function or class without a name gets that of its variable.
 * @param {any} node
 * @returns {any[]} the variable
 */
function namedByVariable({ type, id, init, left, right }) {
  const [variable, value] = type === 'VariableDeclarator' ? [id, init] : [left, right];
  const isNamed = /^(?:ArrowFunction|Function|Class)Expression$/.test(value?.type) && !value.id;
  return isNamed && variable.type === 'Identifier' ? [variable] : [];
}

/** Intrinsics and classes, which never are a program's values. */
const isIntrinsic = (/** @type {any} */ { type, name }) =>
  type === 'Identifier' && /^[A-Z]/.test(name);

/**
 * V8 shows what is called or iterated and cannot be, and what cannot be destructured.
 * @param {any} node
 * @returns {any[]} expressions
 */
function shownInMessages({ type, argument, callee, id, init, left, right, tag }) {
  switch (type) {
    case 'CallExpression':
    case 'NewExpression':
      return isIntrinsic(callee) ? [] : [callee];
    case 'TaggedTemplateExpression':
      return [tag];
    case 'SpreadElement':
    case 'YieldExpression':
      return [argument];
    case 'ForOfStatement':
      return [right];
    case 'VariableDeclarator':
      return id.type.endsWith('Pattern') ? [init] : [];
    case 'AssignmentExpression':
      return left.type.endsWith('Pattern') ? [right] : [];
    default:
      return [];
  }
}

/**
 * Breaks lines where the sources do, as far as that changes nothing.
 * @param {string} code
 * @param {string} mappings of the code to the text before it was minified
 * @param {(Position | undefined)[]} positions of the lines of that text
 * @returns {Minified}
 */
function breakLines(code, mappings, positions) {
  const program = parse(code);
  /** @type {[number, number][]} */
  const templates = [];
  visit(program, (/** @type {any} */ { type, start, end }) => {
    if (type === 'TemplateElement') templates.push([start, end]);
  });
  const isInTemplate = (/** @type {number} */ offset) =>
    templates.some(([start, end]) => start <= offset && offset <= end);
  /** @type {import('./mappings.mjs').Segment[][]} */
  const lines = [];
  let written = '';
  let offset = 0;
  /** @type {Position | undefined} */
  let current;
  const source = code.split('\n');
  for (const [i, segments] of decodeMappings(mappings).entries()) {
    /** @type {import('./mappings.mjs').Segment[]} */
    let line = [];
    lines.push(line);
    let start = offset;
    let done = offset;
    for (const { column, line: before } of segments) {
      const position = before === undefined ? undefined : positions[before];
      if (position?.source === current?.source && position?.line === current?.line) continue;
      const place = offset + column;
      // Nothing is called here.
      if (/^[)\]}]/.test(code.slice(place, place + 1))) continue;
      const isBreakable =
        /[^\w$\s]$/.test(code.slice(done, place)) &&
        !/^(=>|\+\+|--)/.test(code.slice(place, place + 2)) &&
        !isInTemplate(place);
      if (isBreakable) {
        written += `${code.slice(done, place)}\n`;
        line = [];
        lines.push(line);
        start = done = place;
      }
      line.push({ column: place - start, source: position?.source, line: position?.line });
      current = position;
    }
    offset += source[i].length;
    written += code.slice(done, offset);
    if (i < source.length - 1) written += '\n';
    offset++;
  }
  if (outline(parse(written)) !== outline(program)) throw new Error('A line was broken wrongly');
  return { code: written, mappings: encodeMappings(lines) };
}

/** @param {string} text */
const parse = (text) => parseAst(text, { allowReturnOutsideFunction: true });

/**
 * @param {any} node
 * @param {(node: any) => void} onNode
 */
function visit(node, onNode) {
  if (typeof node !== 'object' || node === null) return;
  if (typeof node.type === 'string') onNode(node);
  for (const child of Object.values(node)) visit(child, onNode);
}

/** @param {any} program its syntax, without positions */
const outline = (program) =>
  JSON.stringify(program, (key, value) => {
    if (key === 'start' || key === 'end') return undefined;
    return typeof value === 'bigint' ? String(value) : value;
  });
