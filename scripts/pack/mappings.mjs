// Reads and writes the mappings of source maps.

const kDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @typedef {object} Segment
 * @property {number} column from where on it applies, until the next one
 * @property {number} [source] not there if it is code of no source
 * @property {number} [line]
 */

/**
 * @param {string} mappings
 * @returns {Segment[][]} those of each line
 */
export function decodeMappings(mappings) {
  let source = 0;
  let line = 0;
  return mappings.split(';').map((text) => {
    let column = 0;
    return text
      .split(',')
      .filter(Boolean)
      .map((segment) => {
        const [columns, sources, lines] = decode(segment);
        column += columns;
        if (sources === undefined) return { column };
        source += sources;
        line += lines;
        return { column, source, line };
      });
  });
}

/**
 * @param {Segment[][]} all those of each line
 * @returns {string} mappings without columns of the sources
 */
export function encodeMappings(all) {
  let last = { source: 0, line: 0 };
  return all
    .map((segments) => {
      let lastColumn = 0;
      return segments
        .map(({ column, source, line }) => {
          const fields = [column - lastColumn];
          lastColumn = column;
          if (source !== undefined && line !== undefined) {
            fields.push(source - last.source, line - last.line, 0);
            last = { source, line };
          }
          return fields.map(encode).join('');
        })
        .join(',');
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
