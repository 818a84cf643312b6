'use strict';

// Maps places to the original source through source maps.

const { requireCore } = require('../../platform/core-modules');
const { offsetOf } = require('./functions');
const { hasInsertions, loadedOffset, loadedTextOf } = require('./insertions');
const { pathOf } = require('../recording/stacks');
const { textOf } = require('./scripts');

const fs = requireCore('node:fs');
const path = requireCore('node:path');
const Module = requireCore('node:module');

/** @type {Map<string, any>} */
const mapsOfFiles = new Map();
/** @type {Map<string, string[] | null>} */
const sources = new Map();

/**
 * @param {string} file
 * @returns {any} null if it has none
 */
function mapOf(file) {
  let map = mapsOfFiles.get(file);
  if (map === undefined) {
    map = file.startsWith('node:') ? null : (Module.findSourceMap?.(file) ?? readMap(file));
    mapsOfFiles.set(file, map);
  }
  return map;
}

/**
 * Node finds these source maps only under --enable-source-maps.
 * @param {string} file
 */
function readMap(file) {
  const urls = [
    ...(loadedTextOf(file) ?? textOf(file) ?? '').matchAll(
      /^[/]{2}[#@] sourceMappingURL=(\S+)\s*$/gm,
    ),
  ];
  const url = urls.at(-1)?.[1];
  if (url === undefined) return null;
  try {
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(url);
    const text =
      inline === null
        ? fs.readFileSync(path.resolve(path.dirname(file), decodeURI(url)), 'utf8')
        : inline[1]
          ? Buffer.from(inline[2], 'base64').toString()
          : decodeURIComponent(inline[2]);
    return new Module.SourceMap(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * @template {{ file: string, line: number, column: number }} T
 * @param {T} place in the source that runs
 * @returns {T} in the loaded source
 */
function loadedOf(place) {
  const { file, line } = place;
  if (!hasInsertions(file)) return place;
  const start = offsetOf(file, line - 1, 0);
  const offset = loadedOffset(file, start + place.column - 1);
  return { ...place, column: offset - loadedOffset(file, start) + 1 };
}

/**
 * @template {{ file: string, line: number, column: number }} T
 * @param {T} given
 * @param {boolean} [isLoaded] whether it is a place in the loaded source and not in the transformed one
 * @returns {T} in the original source
 */
function originalOf(given, isLoaded = false) {
  const place = isLoaded ? given : loadedOf(given);
  const map = mapOf(place.file);
  const entry = map?.findEntry(place.line - 1, place.column - 1);
  if (entry?.originalSource === undefined) return place;
  const { originalSource, originalLine, originalColumn } = entry;
  const file = resolveSource(place.file, originalSource);
  keepSource(map, originalSource, file);
  return { ...place, file, line: originalLine + 1, column: originalColumn + 1 };
}

/**
 * @param {string} file
 * @param {string} source
 */
function resolveSource(file, source) {
  if (/^[\w-]{2,}:/.test(source)) return pathOf(source);
  return path.resolve(path.dirname(file), source);
}

/**
 * @param {any} map
 * @param {string} source
 * @param {string} file
 */
function keepSource(map, source, file) {
  if (sources.has(file)) return;
  const { payload } = map;
  const text =
    payload.sourcesContent?.[
      payload.sources.findIndex(
        (/** @type {string} */ name) =>
          name === source ||
          `${payload.sourceRoot ?? ''}${name}` === source ||
          source.endsWith(`/${name}`),
      )
    ];
  if (typeof text === 'string') sources.set(file, text.split('\n'));
}

/**
 * @param {string} file
 * @returns {string[]} the lines of the original source
 */
function linesOf(file) {
  let lines = sources.get(file);
  if (lines === undefined) {
    lines = null;
    try {
      if (path.isAbsolute(file)) lines = fs.readFileSync(file, 'utf8').split('\n');
    } catch {
      // The file does not exist.
    }
    lines ??= textOf(file)?.split('\n') ?? null;
    sources.set(file, lines);
  }
  return lines ?? [];
}

module.exports = { linesOf, originalOf };
