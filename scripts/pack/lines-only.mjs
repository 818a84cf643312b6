// Reduces a source map to lines: a position is kept where the file or the line changes. Stack traces name the same
// lines as before, and the map takes much less space.

const kDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @param {string} mappings of a source map
 * @returns {string}
 */
export function linesOnly(mappings) {
  // The fields of a segment are relative to the segment before: the column in the bundle, which starts anew with each
  // line, the number of the source, and the line and the column in it.
  let [source, line] = [0, 0];
  let [keptSource, keptLine] = [0, 0];
  return mappings
    .split(';')
    .map((text) => {
      let [column, keptColumn] = [0, 0];
      let isFirst = true;
      /** @type {string[]} */
      const segments = [];
      for (const [columns, sources, lines] of text.split(',').map(decode)) {
        if (sources === undefined) continue;
        column += columns;
        source += sources;
        line += lines;
        if (!isFirst && source === keptSource && line === keptLine) continue;
        const fields = [column - keptColumn, source - keptSource, line - keptLine, 0];
        segments.push(fields.map(encode).join(''));
        [keptColumn, keptSource, keptLine, isFirst] = [column, source, line, false];
      }
      return segments.join(',');
    })
    .join(';');
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
