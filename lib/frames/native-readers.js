'use strict';

// Recognizes addons that read frames in V8's slot: @datadog/pprof with `useCPED`, its writer of OpenTelemetry's
// thread context, and the addons that this writer derives from.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeSome,
  ObjectKeys,
  RegExpPrototypeExec,
  StringPrototypeEndsWith,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { watchDlopen } = require('../addons/dlopen');

const fs = requireCore('node:fs');
const path = requireCore('node:path');

const kReader = /^(dd_pprof|custom[-_]?labels|otel[-_]?thread[-_]?ctx)[-.\w]*\.node$/;

/** @param {unknown} file */
function isReader(file) {
  return typeof file === 'string' && RegExpPrototypeExec(kReader, path.basename(file)) !== null;
}

/** @returns {string[]} the addons that `require` has loaded */
function loadedAddons() {
  return ArrayPrototypeFilter(ObjectKeys(loadedModules()), (file) =>
    StringPrototypeEndsWith(file, '.node'),
  );
}

/** @returns {Record<string, any>} the modules that `require` has loaded, by their files */
function loadedModules() {
  return require.cache ?? {};
}

/**
 * @param {string} file an addon. All of it is read
 * @param {string} text
 * @returns {boolean} `false` also if the file cannot be read
 */
function addonContains(file, text) {
  try {
    // eslint-disable-next-line no-restricted-syntax -- of a Buffer
    return fs.readFileSync(file).includes(text);
  } catch {
    return false;
  }
}

/**
 * Only for the doctor: reading the whole file takes too long for a program.
 * @param {string} file an addon
 * @returns {boolean} whether it refers to V8's function that reads the slot
 */
function readsSlot(file) {
  return addonContains(file, 'GetContinuationPreservedEmbedderData');
}

/** @returns {boolean} */
function readersAreLoaded() {
  return ArrayPrototypeSome(loadedAddons(), isReader);
}

/** @param {() => void} found called when such an addon is loaded */
function watchAddons(found) {
  watchDlopen((module, file) => {
    if (isReader(file)) found();
  });
}

module.exports = {
  addonContains,
  loadedAddons,
  loadedModules,
  readersAreLoaded,
  readsSlot,
  watchAddons,
};
