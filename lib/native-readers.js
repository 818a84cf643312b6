'use strict';

// Addons that read V8's slot for frames by themselves: @datadog/pprof with `useCPED`, its writer of
// OpenTelemetry's thread context, and what that was taken from.

const path = require('node:path');
const { runtimeProcess } = require('./runtime');

const kReader = /^(dd_pprof|custom[-_]?labels|otel[-_]?thread[-_]?ctx)[-.\w]*\.node$/;

/** @param {unknown} file */
function isReader(file) {
  return typeof file === 'string' && kReader.test(path.basename(file));
}

/**
 * @param {() => void} found is called once, when such an addon is there
 * @returns {void}
 */
function watchAddons(found) {
  if (Object.keys(require.cache ?? {}).some(isReader)) return found();
  const original = Object.getOwnPropertyDescriptor(runtimeProcess, 'dlopen');
  if (typeof original?.value !== 'function' || !original.configurable) return;

  /** @this {any} */
  function dlopen() {
    const result = Reflect.apply(/** @type {any} */ (original).value, this, arguments);
    if (isReader(arguments[1])) found();
    return result;
  }
  Object.defineProperties(dlopen, Object.getOwnPropertyDescriptors(original.value));
  const replaced = { ...original, value: dlopen };
  Object.defineProperty(runtimeProcess, 'dlopen', replaced);
}

module.exports = { isReader, watchAddons };
