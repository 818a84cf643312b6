'use strict';

// Finds the types of core's own AsyncResources. Core does not keep the type, so it is taken from the arguments of
// the constructor, the source text of a class, or the module that creates the resource.

const {
  ArrayPrototypeAt,
  ArrayPrototypePush,
  ArrayPrototypeReverse,
  FunctionPrototypeToString,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetPrototypeOf,
  ObjectSetPrototypeOf,
  ReflectConstruct,
  RegExpPrototypeExec,
  SafeArrayIterator,
  SafeMap,
  SafeWeakMap,
} = require('../platform/primordials');
const { fileOfCaller } = require('../platform/call-sites');
const { RuntimeAsyncResource } = require('../platform/core-async-resource');

/**
 * `type`: the type of the resource that is being constructed. Written by `giveType`, and reset by `typeOf`.
 * @type {{ type: string | undefined }}
 */
const given = { type: undefined };

/**
 * Calls `make`, which creates a resource of this type.
 * @template T
 * @param {any} type
 * @param {() => T} make
 * @returns {T}
 */
function giveType(type, make) {
  const outer = given.type;
  given.type = type;
  try {
    return make();
  } finally {
    given.type = outer;
  }
}

/** The handler of a Proxy between a class of core and its parent, AsyncResource. It sees the constructor arguments. */
const typeReader = {
  /**
   * @param {Function} parent
   * @param {any[]} args
   * @param {Function} newTarget
   */
  construct: (parent, args, newTarget) =>
    giveType(args[0], () => ReflectConstruct(parent, args, newTarget)),
};

/** @param {Function} subclass of AsyncResource */
function readTypesOf(subclass) {
  ObjectSetPrototypeOf(subclass, new Proxy(ObjectGetPrototypeOf(subclass), typeReader));
}

const ownConstructor = /\bconstructor\s*\(/;
const literalType = /\bsuper\(\s*(?:'([^'\\\n]+)'|"([^"\\\n]+)"|`([^`\\$]+)`)\s*[,)]/;

/** @type {WeakMap<object, string>} */
const typesOfClasses = new SafeWeakMap();

/**
 * Reads the type that a constructor passes to `super`, if it is a literal. A class without a constructor passes on
 * the type of the class that derives from it.
 * @param {any} prototype
 * @returns {string} the name of the class, if nothing else is known
 */
function readTypeOfClass(prototype) {
  const classes = [];
  for (let next = prototype; next !== null && next !== RuntimeAsyncResource.prototype;) {
    const value = ObjectGetOwnPropertyDescriptor(next, 'constructor')?.value;
    if (typeof value === 'function') ArrayPrototypePush(classes, value);
    next = ObjectGetPrototypeOf(next);
  }
  for (const derived of SafeArrayIterator(ArrayPrototypeReverse(classes))) {
    const source = FunctionPrototypeToString(derived);
    const found = RegExpPrototypeExec(literalType, source);
    if (found !== null) return found[1] ?? found[2] ?? found[3];
    if (RegExpPrototypeExec(ownConstructor, source) !== null) break;
  }
  const name = ObjectGetOwnPropertyDescriptor(ArrayPrototypeAt(classes, -1) ?? {}, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : RuntimeAsyncResource.name;
}

/** @param {object} prototype of a class that derives from AsyncResource */
function typeOfClass(prototype) {
  let type = typesOfClasses.get(prototype);
  if (type === undefined) {
    type = readTypeOfClass(prototype);
    typesOfClasses.set(prototype, type);
  }
  return type;
}

// The modules of core that create instances of AsyncResource itself.
const typesOfModules = new SafeMap([
  ['node:_http_agent', 'QueuedRequest'],
  ['node:internal/http2/core', 'PendingRequest'],
  ['node:internal/process/task_queues', 'Microtask'],
  ['node:internal/streams/end-of-stream', 'STREAM_END_OF_STREAM'],
  ['node:internal/test_runner/utils', 'TestReporterScope'],
]);

/**
 * @param {any} resource that is being constructed
 * @returns {string}
 */
function typeOf(resource) {
  const { type } = given;
  // A hook may create another resource from here on.
  given.type = undefined;
  if (type !== undefined) return type;
  const prototype = ObjectGetPrototypeOf(resource);
  if (prototype !== RuntimeAsyncResource.prototype) return typeOfClass(prototype);
  const file = fileOfCaller(RuntimeAsyncResource);
  return typesOfModules.get(file ?? '') ?? RuntimeAsyncResource.name;
}

module.exports = { giveType, readTypesOf, typeOf };
