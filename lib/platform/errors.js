'use strict';

// Node's own error classes are internal. These errors have the same class, `code`, message and first line of `stack`,
// so that programs can recognize them in the same way.

const {
  ArrayIsArray,
  ErrorCaptureStackTrace,
  JSONStringify,
  NumberIsSafeInteger,
  ObjectDefineProperty,
  ObjectIs,
  RangeError,
  ReflectDeleteProperty,
  String,
  StringPrototypeIncludes,
  StringPrototypeSlice,
  TypeError,
} = require('./primordials');
const { requireCore } = require('./core-modules');

const { format, inspect } = requireCore('node:util');

/**
 * @param {string} code Node's error code
 * @param {string} message
 * @param {ErrorConstructor} Base class of the error
 * @param {Function} caller function above which the stack starts
 * @returns {NodeJS.ErrnoException}
 */
function createError(code, message, Base, caller) {
  const error = /** @type {NodeJS.ErrnoException} */ (new Base(message));
  // `stack` is created from `name` when it is captured. Node includes the code.
  ObjectDefineProperty(error, 'name', {
    __proto__: null,
    value: `${error.name} [${code}]`,
    configurable: true,
    writable: true,
  });
  ErrorCaptureStackTrace(error, caller);
  try {
    void error.stack;
  } catch {
    // The program has replaced `Error.prepareStackTrace`, and that throws.
  }
  ReflectDeleteProperty(error, 'name');
  ObjectDefineProperty(error, 'toString', {
    __proto__: null,
    value() {
      return `${this.name} [${code}]: ${this.message}`;
    },
    configurable: true,
    writable: true,
    enumerable: false,
  });
  error.code = code;
  return error;
}

/**
 * The text after "Received" in Node's messages.
 * @param {any} value
 */
function describeReceived(value) {
  if (value === null || value === undefined) return String(value);
  switch (typeof value) {
    case 'bigint':
      return `type bigint (${value}n)`;
    case 'number':
      return `type number (${ObjectIs(value, -0) ? '-0' : value})`;
    case 'function':
      return `function ${value.name}`;
    case 'string': {
      const text = value.length > 28 ? `${StringPrototypeSlice(value, 0, 25)}...` : value;
      return `type string (${StringPrototypeIncludes(text, "'") ? JSONStringify(text) : `'${text}'`})`;
    }
    case 'object': {
      const name = value.constructor?.name;
      return typeof name === 'string' && name !== ''
        ? `an instance of ${name}`
        : inspect(value, /** @type {any} */ ({ __proto__: null, depth: -1 }));
    }
    default:
      return `type ${typeof value} (${String(value)})`;
  }
}

/**
 * @param {string} name of the argument
 * @param {string} expected name of the expected type
 * @param {any} value
 * @param {Function} caller
 */
function invalidArgType(name, expected, value, caller) {
  const kind = StringPrototypeIncludes(name, '.') ? 'property' : 'argument';
  const message = `The "${name}" ${kind} must be of type ${expected}. Received ${describeReceived(value)}`;
  return createError('ERR_INVALID_ARG_TYPE', message, TypeError, caller);
}

// One function for each type, because V8 allocates a string to compare a `typeof` with a variable.

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateString(value, name) {
  if (typeof value !== 'string') throw invalidArgType(name, 'string', value, validateString);
}

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateFunction(value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'function', value, validateFunction);
}

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateBoolean(value, name) {
  if (typeof value !== 'boolean') throw invalidArgType(name, 'boolean', value, validateBoolean);
}

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateObject(value, name) {
  if (value === null || typeof value !== 'object' || ArrayIsArray(value)) {
    throw invalidArgType(name, 'object', value, validateObject);
  }
}

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateArray(value, name) {
  if (ArrayIsArray(value)) return;
  const kind = StringPrototypeIncludes(name, '.') ? 'property' : 'argument';
  const message = `The "${name}" ${kind} must be an instance of Array. Received ${describeReceived(value)}`;
  throw createError('ERR_INVALID_ARG_TYPE', message, TypeError, validateArray);
}

/**
 * @param {any} value an object or a function
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateResource(value, name) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    throw invalidArgType(name, 'object', value, validateResource);
  }
}

/**
 * Accepts any object that behaves like a storage: of this package, of the runtime, or a Proxy.
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function validateStorage(value, name) {
  if (typeof value?.getStore === 'function' && typeof value.run === 'function') return;
  const message = `The "${name}" argument must be an instance of AsyncLocalStorage. Received ${describeReceived(value)}`;
  throw createError('ERR_INVALID_ARG_TYPE', message, TypeError, validateStorage);
}

/**
 * Accepts -1, which stands for "unknown", as Node does.
 * @param {any} value
 * @param {string} name
 * @throws {RangeError} ERR_INVALID_ASYNC_ID
 */
function validateAsyncId(value, name) {
  if (!NumberIsSafeInteger(value) || value < -1) {
    const message = format('Invalid %s value: %s', name, value);
    throw createError('ERR_INVALID_ASYNC_ID', message, RangeError, validateAsyncId);
  }
}

/**
 * @param {any} value
 * @param {string} name
 * @throws {TypeError} ERR_ASYNC_CALLBACK
 */
function validateHookCallback(value, name) {
  if (value !== undefined && typeof value !== 'function') {
    const message = `hook.${name} must be a function`;
    throw createError('ERR_ASYNC_CALLBACK', message, TypeError, validateHookCallback);
  }
}

/**
 * @param {string} type
 * @throws {TypeError} ERR_ASYNC_TYPE
 */
function validateAsyncType(type) {
  if (type.length === 0) {
    const message = `Invalid name for async "type": ${type}`;
    throw createError('ERR_ASYNC_TYPE', message, TypeError, validateAsyncType);
  }
}

/**
 * @param {string} name
 * @param {any} value
 * @param {string} reason
 */
function invalidArgValue(name, value, reason) {
  const inspected = inspect(value);
  const shown =
    inspected.length > 128 ? `${StringPrototypeSlice(inspected, 0, 128)}...` : inspected;
  const message = `The argument '${name}' ${reason}. Received ${shown}`;
  return createError('ERR_INVALID_ARG_VALUE', message, TypeError, invalidArgValue);
}

module.exports = {
  invalidArgValue,
  validateArray,
  validateAsyncId,
  validateAsyncType,
  validateBoolean,
  validateFunction,
  validateHookCallback,
  validateObject,
  validateResource,
  validateStorage,
  validateString,
};
