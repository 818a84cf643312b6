'use strict';

// Addons that read V8's slot for frames by themselves: @datadog/pprof with `useCPED`, its writer of
// OpenTelemetry's thread context, and what that was taken from.

const { requireCore } = require('./core-modules');
const { runtimeProcess } = require('./runtime');

const fs = requireCore('node:fs');
const path = requireCore('node:path');

const kReader = /^(dd_pprof|custom[-_]?labels|otel[-_]?thread[-_]?ctx)[-.\w]*\.node$/;

/** @param {unknown} file */
function isReader(file) {
  return typeof file === 'string' && kReader.test(path.basename(file));
}

/** @returns {string[]} the addons that are loaded, as far as `require` has loaded them */
function loadedAddons() {
  return Object.keys(require.cache ?? {}).filter((file) => file.endsWith('.node'));
}

/**
 * For the doctor, which has the time.
 * @param {string} file an addon
 * @returns {boolean} whether it asks V8 for what is in the slot
 */
function asksForSlot(file) {
  try {
    return fs.readFileSync(file).includes('GetContinuationPreservedEmbedderData');
  } catch {
    return false;
  }
}

/** @returns {boolean} */
function readersAreLoaded() {
  return loadedAddons().some(isReader);
}

/** @param {() => void} found is called when such an addon is loaded */
function watchAddons(found) {
  const original = Object.getOwnPropertyDescriptor(runtimeProcess, 'dlopen');
  if (typeof original?.value !== 'function' || !original.configurable) return;

  // A method has no `prototype`, as the runtime's own has none.
  const { dlopen } = {
    /** @this {any} */
    dlopen() {
      const result = Reflect.apply(/** @type {any} */ (original).value, this, arguments);
      if (isReader(arguments[1])) found();
      return result;
    },
  };
  Object.defineProperties(dlopen, Object.getOwnPropertyDescriptors(original.value));
  const replaced = { ...original, value: dlopen };
  Object.defineProperty(runtimeProcess, 'dlopen', replaced);
}

module.exports = { asksForSlot, loadedAddons, readersAreLoaded, watchAddons };
