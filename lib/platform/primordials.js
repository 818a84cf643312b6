'use strict';

// The intrinsics that this package uses, saved at load, as in Node's core: later changes by a program do not affect
// the package. Methods are functions of their receiver and arguments. Loaded before the check of Node's version, so
// this file uses only what older releases have too. Most of the file is a list, with a line for each intrinsic.

const {
  ObjectDefineProperty,
  ObjectFreeze,
  ObjectGetOwnPropertyDescriptor,
  ObjectSetPrototypeOf,
  ReflectApply,
  ReflectOwnKeys,
  call,
  descriptorOf,
  globalOf,
  isNative,
  methodOf,
  staticOf,
  uncurried,
  uncurriedGetter,
  uncurryThis,
} = require('./intrinsics');
const collections = require('./safe-collections');

/** @type {typeof Object.getPrototypeOf} */
const ObjectGetPrototypeOf = staticOf('Object', 'getPrototypeOf');
const ObjectPrototype = Object.prototype;
const promiseResolve = staticOf('Promise', 'resolve');

/** @type {(object: any) => any} */
function ObjectGetOwnPropertyDescriptors(object) {
  const descriptors = /** @type {any} */ ({ __proto__: null });
  const keys = ReflectOwnKeys(object);
  for (let i = 0; i < keys.length; i++) {
    descriptors[keys[i]] = ObjectGetOwnPropertyDescriptor(object, keys[i]);
  }
  return descriptors;
}

/**
 * For `for of` and spread, which call methods that a program can replace.
 * @template T
 * @param {readonly T[]} array
 * @returns {Iterable<T>}
 */
function SafeArrayIterator(array) {
  let index = 0;
  const iterator = {
    __proto__: null,
    next: () =>
      index < array.length
        ? { __proto__: null, done: false, value: array[index++] }
        : { __proto__: null, done: true, value: undefined },
    [Symbol.iterator]: () => iterator,
  };
  return /** @type {any} */ (iterator);
}

// The originals use the species of the array, which a program can replace.

/** @type {<T>(array: readonly T[], fn: (value: T) => any) => T[]} */
function ArrayPrototypeFilter(array, fn) {
  const found = [];
  for (let i = 0; i < array.length; i++) if (fn(array[i])) found[found.length] = array[i];
  return found;
}

/** @type {<T, U>(array: readonly T[], fn: (value: T, index: number) => U) => U[]} */
function ArrayPrototypeMap(array, fn) {
  const mapped = [];
  for (let i = 0; i < array.length; i++) mapped[i] = fn(array[i], i);
  return mapped;
}

// V8 optimizes a method call on an array far better than a call of a bound function, so the frequent methods are called
// as methods unless a program has replaced them.

const pop = methodOf('Array', 'pop');
const push = methodOf('Array', 'push');
const slice = methodOf('Array', 'slice');
const uncurriedPop = uncurried('Array', 'pop');
const uncurriedPush = uncurried('Array', 'push');
const uncurriedSlice = uncurried('Array', 'slice');

/** @type {<T>(array: T[]) => T | undefined} */
function ArrayPrototypePop(array) {
  return array.pop === pop ? array.pop() : uncurriedPop(array);
}

/** @type {<T>(array: T[], value: T) => number} */
function ArrayPrototypePush(array, value) {
  return array.push === push ? array.push(value) : uncurriedPush(array, value);
}

/** @type {<T>(array: readonly T[], start?: number) => T[]} */
function ArrayPrototypeSlice(array, start = 0) {
  try {
    return array.slice === slice ? array.slice(start) : uncurriedSlice(array, start);
  } catch {
    const copy = [];
    for (let i = start; i < array.length; i++) copy[copy.length] = array[i];
    return copy;
  }
}

const ArrayPrototype = Array.prototype;
const SymbolIterator = Symbol.iterator;
const arrayValues = methodOf('Array', 'values');
const uncurriedValues = uncurryThis(arrayValues);
const ArrayIteratorPrototype = ObjectGetPrototypeOf(uncurriedValues([]));
const arrayNext = isNative('next', descriptorOf(ArrayIteratorPrototype, 'next')?.value)
  ? ArrayIteratorPrototype.next
  : undefined;

/**
 * Whether spreading an array calls no function of the program. V8 allocates no array for a spread of all arguments, so
 * frequent calls check this and use a spread.
 */
function spreadsAsEver() {
  return (
    ArrayPrototype[SymbolIterator] === arrayValues && ArrayIteratorPrototype.next === arrayNext
  );
}

/** Whether a descriptor with a prototype, which V8 reads in half the time, inherits no attributes. */
function isObjectPrototypePlain() {
  return !(
    'get' in ObjectPrototype ||
    'set' in ObjectPrototype ||
    'value' in ObjectPrototype ||
    'writable' in ObjectPrototype ||
    'enumerable' in ObjectPrototype ||
    'configurable' in ObjectPrototype
  );
}

module.exports = {
  /** @type {AggregateErrorConstructor} */
  AggregateError: globalOf('AggregateError'),
  /** @type {BigIntConstructor} */
  BigInt: globalOf('BigInt'),
  /** @type {StringConstructor} */
  String: globalOf('String'),
  /** @type {Float64ArrayConstructor} */
  Float64Array: globalOf('Float64Array'),
  /** @type {Uint32ArrayConstructor} */
  Uint32Array: globalOf('Uint32Array'),
  /** @type {NumberConstructor} */
  Number: globalOf('Number'),
  /** @type {ErrorConstructor} */
  Error: globalOf('Error'),
  /** @type {RangeErrorConstructor} */
  RangeError: globalOf('RangeError'),
  /** @type {TypeErrorConstructor} */
  TypeError: globalOf('TypeError'),
  /** @type {typeof Array.isArray} */
  ArrayIsArray: staticOf('Array', 'isArray'),
  /** @type {<T>(array: readonly T[], index: number) => T | undefined} */
  ArrayPrototypeAt: uncurried('Array', 'at'),
  ArrayPrototypeConcat: uncurried('Array', 'concat'),
  ArrayPrototypeEvery: uncurried('Array', 'every'),
  ArrayPrototypeFilter,
  /** @type {<T>(array: readonly T[], fn: (value: T) => any) => T | undefined} */
  ArrayPrototypeFind: uncurried('Array', 'find'),
  ArrayPrototypeFindIndex: uncurried('Array', 'findIndex'),
  ArrayPrototypeFlatMap: uncurried('Array', 'flatMap'),
  ArrayPrototypeForEach: uncurried('Array', 'forEach'),
  ArrayPrototypeIncludes: uncurried('Array', 'includes'),
  ArrayPrototypeJoin: uncurried('Array', 'join'),
  ArrayPrototypeMap,
  ArrayPrototypePop,
  ArrayPrototypePush,
  ArrayPrototypeReduce: uncurried('Array', 'reduce'),
  ArrayPrototypeReverse: uncurried('Array', 'reverse'),
  ArrayPrototypeSlice,
  ArrayPrototypeSome: uncurried('Array', 'some'),
  ArrayPrototypeSort: uncurried('Array', 'sort'),
  ArrayPrototypeUnshift: uncurried('Array', 'unshift'),
  /** @type {typeof Error.captureStackTrace} */
  ErrorCaptureStackTrace: staticOf('Error', 'captureStackTrace'),
  /** For `fn.apply === FunctionApply`: V8 optimizes a call of the method best. */
  FunctionApply: methodOf('Function', 'apply'),
  FunctionCall: call,
  FunctionPrototypeBind: uncurried('Function', 'bind'),
  FunctionPrototypeCall: uncurried('Function', 'call'),
  FunctionPrototypeToString: uncurried('Function', 'toString'),
  /** @type {typeof JSON.parse} */
  JSONParse: staticOf('JSON', 'parse'),
  /** @type {typeof JSON.stringify} */
  JSONStringify: staticOf('JSON', 'stringify'),
  MapPrototypeDelete: uncurried('Map', 'delete'),
  MapPrototypeForEach: uncurried('Map', 'forEach'),
  MapPrototypeGet: uncurried('Map', 'get'),
  MapPrototypeHas: uncurried('Map', 'has'),
  MapPrototypeSet: uncurried('Map', 'set'),
  /** @type {typeof Math.abs} */
  MathAbs: staticOf('Math', 'abs'),
  /** @type {typeof Math.floor} */
  MathFloor: staticOf('Math', 'floor'),
  /** @type {typeof Math.max} */
  MathMax: staticOf('Math', 'max'),
  /** @type {typeof Math.min} */
  MathMin: staticOf('Math', 'min'),
  /** @type {typeof Number.isFinite} */
  NumberIsFinite: staticOf('Number', 'isFinite'),
  /** @type {typeof Number.isInteger} */
  NumberIsInteger: staticOf('Number', 'isInteger'),
  /** @type {typeof Number.isNaN} */
  NumberIsNaN: staticOf('Number', 'isNaN'),
  /** @type {typeof Number.isSafeInteger} */
  NumberIsSafeInteger: staticOf('Number', 'isSafeInteger'),
  /** @type {typeof Math.round} */
  MathRound: staticOf('Math', 'round'),
  /** @type {typeof Number.parseInt} */
  NumberParseInt: staticOf('Number', 'parseInt'),
  /** @type {typeof Object.assign} */
  ObjectAssign: staticOf('Object', 'assign'),
  /** @type {typeof Object.create} */
  ObjectCreate: staticOf('Object', 'create'),
  /** @type {(object: any, properties: any) => any} */
  ObjectDefineProperties: staticOf('Object', 'defineProperties'),
  ObjectDefineProperty,
  /** @type {typeof Object.entries} */
  ObjectEntries: staticOf('Object', 'entries'),
  ObjectFreeze,
  ObjectGetOwnPropertyDescriptor,
  ObjectGetOwnPropertyDescriptors,
  /** @type {typeof Object.getOwnPropertyNames} */
  ObjectGetOwnPropertyNames: staticOf('Object', 'getOwnPropertyNames'),
  /** @type {typeof Object.getOwnPropertySymbols} */
  ObjectGetOwnPropertySymbols: staticOf('Object', 'getOwnPropertySymbols'),
  ObjectGetPrototypeOf,
  /** @type {typeof Object.hasOwn} */
  ObjectHasOwn: staticOf('Object', 'hasOwn'),
  /** @type {typeof Object.is} */
  ObjectIs: staticOf('Object', 'is'),
  /** @type {typeof Object.isExtensible} */
  ObjectIsExtensible: staticOf('Object', 'isExtensible'),
  /** @type {typeof Object.keys} */
  ObjectKeys: staticOf('Object', 'keys'),
  ObjectPrototype,
  ObjectPrototypeIsPrototypeOf: uncurried('Object', 'isPrototypeOf'),
  ObjectSetPrototypeOf,
  /** @type {typeof Object.values} */
  ObjectValues: staticOf('Object', 'values'),
  PromisePrototype: Promise.prototype,
  PromiseResolve: () => ReflectApply(promiseResolve, Promise, []),
  ReflectApply,
  /** @type {typeof Reflect.construct} */
  ReflectConstruct: staticOf('Reflect', 'construct'),
  /** @type {(object: any, key: PropertyKey, descriptor: any) => boolean} */
  ReflectDefineProperty: staticOf('Reflect', 'defineProperty'),
  /** @type {typeof Reflect.deleteProperty} */
  ReflectDeleteProperty: staticOf('Reflect', 'deleteProperty'),
  /** @type {typeof Reflect.get} */
  ReflectGet: staticOf('Reflect', 'get'),
  /** Faster than that of Object, whose results have no prototype. */
  ReflectGetOwnPropertyDescriptor: descriptorOf,
  ReflectOwnKeys,
  /** @type {typeof Reflect.set} */
  ReflectSet: staticOf('Reflect', 'set'),
  RegExpPrototypeExec: uncurried('RegExp', 'exec'),
  StringPrototypeEndsWith: uncurried('String', 'endsWith'),
  StringPrototypeIncludes: uncurried('String', 'includes'),
  StringPrototypeIndexOf: uncurried('String', 'indexOf'),
  StringPrototypeSlice: uncurried('String', 'slice'),
  StringPrototypeSplit: uncurried('String', 'split'),
  StringPrototypeStartsWith: uncurried('String', 'startsWith'),
  StringPrototypeToLowerCase: uncurried('String', 'toLowerCase'),
  /** @type {typeof Symbol.for} */
  SymbolFor: staticOf('Symbol', 'for'),
  SymbolPrototypeGetDescription: uncurriedGetter('Symbol', 'description'),
  ...collections,
  SafeArrayIterator,
  isObjectPrototypePlain,
  spreadsAsEver,
};
