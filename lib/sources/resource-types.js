'use strict';

// The types of core's own AsyncResources. Core does not keep a type, so it is seen where it is given: on its
// way to the constructor, in the source of a class, or by the module that makes the resource.

const {
  ArrayPrototypeAt,
  ArrayPrototypeFind,
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
const { callersOf } = require('../platform/call-sites');
const { RuntimeAsyncResource } = require('../platform/core-async-resource');

/** The type on its way to the constructor. @type {string | undefined} */
let given;

/**
 * Calls `make`, which gives its resource this type.
 * @template T
 * @param {any} type
 * @param {() => T} make
 * @returns {T}
 */
function giveType(type, make) {
  const outer = given;
  given = type;
  try {
    return make();
  } finally {
    given = outer;
  }
}

/** Stands between a class of core's and AsyncResource, its parent, where it sees what is handed on. */
const seesType = {
  /**
   * @param {Function} parent
   * @param {any[]} args
   * @param {Function} newTarget
   */
  construct: (parent, args, newTarget) =>
    giveType(args[0], () => ReflectConstruct(parent, args, newTarget)),
};

/** @param {Function} subclass of AsyncResource */
function seeTypesOf(subclass) {
  ObjectSetPrototypeOf(subclass, new Proxy(ObjectGetPrototypeOf(subclass), seesType));
}

const ownConstructor = /\bconstructor\s*\(/;
const literalType = /\bsuper\(\s*(?:'([^'\\\n]+)'|"([^"\\\n]+)"|`([^`\\$]+)`)\s*[,)]/;

/** @type {WeakMap<object, string>} */
const typesOfClasses = new SafeWeakMap();

/**
 * The type that the constructor of a class hands on, where that is written there. Classes without a
 * constructor leave it to those which derive from them.
 * @param {any} prototype
 * @returns {string} of the class, if nothing else is known
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

// Where core makes resources of the class itself.
const typesOfModules = new SafeMap([
  ['node:_http_agent', 'QueuedRequest'],
  ['node:internal/http2/core', 'PendingRequest'],
  ['node:internal/process/task_queues', 'Microtask'],
  ['node:internal/streams/end-of-stream', 'STREAM_END_OF_STREAM'],
  ['node:internal/test_runner/utils', 'TestReporterScope'],
]);

/**
 * @param {Function} callee that was called by the constructor
 * @returns {string | undefined}
 */
function typeOfMaker(callee) {
  const maker = ArrayPrototypeFind(callersOf(callee), ({ file }) => file !== 'node:async_hooks');
  return typesOfModules.get(maker?.file ?? '');
}

/**
 * @param {any} resource that is being constructed
 * @param {Function} callee what was called by the constructor
 * @returns {string}
 */
function typeOf(resource, callee) {
  const type = given;
  // It is not that of a resource which a hook makes now.
  given = undefined;
  if (type !== undefined) return type;
  const prototype = ObjectGetPrototypeOf(resource);
  if (prototype !== RuntimeAsyncResource.prototype) return typeOfClass(prototype);
  return typeOfMaker(callee) ?? RuntimeAsyncResource.name;
}

module.exports = { giveType, seeTypesOf, typeOf };
