'use strict';

// Transforms ES modules on releases that run module hooks in a separate thread. Other hooks may apply to this file, and
// then it has no `require` on Node 20.

/** @type {Record<string, { offset: number, text: string }[]>} by URL */
let insertions = {};

/** @param {{ insertions?: Record<string, { offset: number, text: string }[]> }} data */
function initialize(data) {
  insertions = data.insertions ?? {};
}

/**
 * @param {string} url
 * @param {any} context
 * @param {(url: string, context: any) => any} nextLoad
 */
async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const { typescript } = /** @type {any} */ (process).features;
  // Types are replaced by spaces, so positions are the same.
  const isTyped = loaded.format === 'module-typescript' && typescript === 'strip';
  const isModule = loaded.format === 'module' || isTyped;
  if (!isModule || !loaded.source || !(url in insertions)) return loaded;
  const text =
    typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
  let source = '';
  let last = 0;
  for (const { offset, text: more } of insertions[url]) {
    source += text.slice(last, offset) + more;
    last = offset;
  }
  return { ...loaded, source: source + text.slice(last) };
}

module.exports = { initialize, load };
