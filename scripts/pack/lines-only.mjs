// What is done to the bundles after esbuild: the source map is reduced to lines, and strings that esbuild has broken
// over two lines are joined. Rollup indents the second line, inside of the string, when an application is bundled.

const kDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * A position is kept where the file or the line changes. Stack traces name the same lines as before, and the map takes
 * much less space.
 * @param {string} code
 * @param {string} mappings of its source map
 * @returns {{ code: string, mappings: string }}
 */
export function linesOnly(code, mappings) {
  // The fields of a segment are relative to the segment before: the column in the bundle, which starts anew with each
  // line, the number of the source, and the line and the column in it.
  let [source, line] = [0, 0];
  let [keptSource, keptLine] = [0, 0];
  /** @type {{ text: string, segments: string[] }[]} */
  const lines = [];
  let current = { text: '', segments: /** @type {string[]} */ ([]) };
  let keptColumn = 0;
  const positions = mappings.split(';');
  for (const [i, text] of code.split('\n').entries()) {
    let column = current.text.length;
    for (const [columns, sources, originalLines] of (positions[i] ?? '').split(',').map(decode)) {
      if (sources === undefined) continue;
      column += columns;
      source += sources;
      line += originalLines;
      const isFirst = current.segments.length === 0;
      if (!isFirst && source === keptSource && line === keptLine) continue;
      const fields = [column - keptColumn, source - keptSource, line - keptLine, 0];
      current.segments.push(fields.map(encode).join(''));
      [keptColumn, keptSource, keptLine] = [column, source, line];
    }
    const isBroken = /(?<!\\)(\\\\)*\\$/.test(text);
    current.text += isBroken ? text.slice(0, -1) : text;
    if (isBroken) continue;
    lines.push(current);
    current = { text: '', segments: [] };
    keptColumn = 0;
  }
  return {
    code: lines.map(({ text }) => text).join('\n'),
    mappings: lines.map(({ segments }) => segments.join(',')).join(';'),
  };
}

/** @param {string} segment */
function decode(segment) {
  const fields = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = kDigits.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    fields.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  return fields;
}

/** @param {number} value */
function encode(value) {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += kDigits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
