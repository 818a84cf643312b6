'use strict';

// The intrinsics that this package uses, taken once at load, as Node's core does it: what a program does to
// them later reaches nobody here. What is not the runtime's own any more by then comes from a new realm.
// Methods are functions of their receiver and arguments. Loaded before the check of Node's version, so this
// file uses only what older releases have too. Most of its lines are a list: an intrinsic a line.

const real = globalThis;

/** @type {any} a realm in which nobody has changed anything */
let untouched;

/**
 * @param {string} name of an intrinsic function
 * @param {unknown} fn that was found in its place
 * @returns {boolean} whether it is the runtime's; asked without a call of any other intrinsic but `toString`
 */
function isNative(name, fn) {
  if (typeof fn !== 'function') return false;
  try {
    const text = `${fn}`;
    return (
      text === `function ${name}() { [native code] }` ||
      text === `function ${name}() {\n    [native code]\n}`
    );
  } catch {
    return false;
  }
}

/** Its functions work on objects of every realm. */
function untouchedRealm() {
  if (untouched === undefined) {
    untouched = require('node:vm').runInNewContext(
      'this',
      /** @type {any} */ ({ __proto__: null }),
    );
  }
  return untouched;
}

/**
 * @param {string} name of a global constructor or namespace
 * @returns {any}
 */
function globalOf(name) {
  const found = real[name];
  if (found === undefined || typeof found === 'object' || isNative(name, found)) return found;
  return untouchedRealm()[name];
}

/**
 * @param {string} owner
 * @param {string} name
 * @returns {any} a function that needs no receiver; undefined on releases that have none
 */
function staticOf(owner, name) {
  let found;
  try {
    found = real[owner][name];
    if (found === undefined || isNative(name, found)) return found;
  } catch {
    // A getter that throws in its place.
  }
  return untouchedRealm()[owner][name];
}

/**
 * @param {string} owner
 * @param {string} name
 * @returns {any}
 */
function methodOf(owner, name) {
  try {
    const found = real[owner].prototype[name];
    if (isNative(name, found)) return found;
  } catch {
    // As above.
  }
  const { prototype } = untouchedRealm()[owner];
  return prototype[name];
}

const ReflectApply = staticOf('Reflect', 'apply');
const bind = methodOf('Function', 'bind');
const call = methodOf('Function', 'call');
const promiseResolve = staticOf('Promise', 'resolve');
/** @type {(fn: any) => (self: any, ...args: any[]) => any} */
const uncurryThis = ReflectApply(bind, bind, [call]);

/**
 * @param {string} owner
 * @param {string} name
 */
const uncurried = (owner, name) => uncurryThis(methodOf(owner, name));

/**
 * @param {string} owner
 * @param {string} name
 */
function uncurriedGetter(owner, name) {
  let getter;
  try {
    getter = descriptorOf(real[owner].prototype, name).get;
  } catch {
    // As above.
  }
  if (!isNative(`get ${name}`, getter)) {
    getter = descriptorOf(untouchedRealm()[owner].prototype, name).get;
  }
  return uncurryThis(getter);
}

const ReflectOwnKeys = staticOf('Reflect', 'ownKeys');
const ObjectSetPrototypeOf = staticOf('Object', 'setPrototypeOf');
const ObjectFreeze = staticOf('Object', 'freeze');
/** @type {typeof Object.getPrototypeOf} */
const ObjectGetPrototypeOf = staticOf('Object', 'getPrototypeOf');
const ObjectPrototype = Object.prototype;
/** @type {(object: any, key: PropertyKey, descriptor: any) => any} */
const ObjectDefineProperty = staticOf('Object', 'defineProperty');
/** @type {(object: any, key: PropertyKey) => any} */
const descriptorOf = staticOf('Reflect', 'getOwnPropertyDescriptor');

/**
 * What is found can be given on: nothing on Object.prototype is taken for a part of it.
 * @type {typeof Object.getOwnPropertyDescriptor}
 */
function ObjectGetOwnPropertyDescriptor(object, key) {
  const descriptor = descriptorOf(object, key);
  return descriptor === undefined ? undefined : ObjectSetPrototypeOf(descriptor, null);
}

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
 * A class with methods of its own, for instances that nobody else sees.
 * @param {any} Original
 * @param {any} Safe which extends it
 */
function makeSafe(Original, Safe) {
  const { prototype } = Original;
  const keys = ReflectOwnKeys(prototype);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === 'constructor') continue;
    ObjectDefineProperty(Safe.prototype, key, ObjectGetOwnPropertyDescriptor(prototype, key));
  }
  ObjectSetPrototypeOf(Safe.prototype, null);
  return ObjectFreeze(Safe);
}

/**
 * Where a method of a collection was replaced, all of it is taken from another realm.
 * @param {string} name
 * @param {string[]} methods
 */
function collectionOf(name, methods) {
  const found = globalOf(name);
  for (let i = 0; i < methods.length; i++) {
    if (!isNative(methods[i], found.prototype[methods[i]])) return untouchedRealm()[name];
  }
  return found;
}

const Map = collectionOf('Map', ['delete', 'entries', 'forEach', 'get', 'has', 'keys', 'set']);
const Set = collectionOf('Set', ['add', 'delete', 'forEach', 'has', 'values']);
const WeakMap = collectionOf('WeakMap', ['delete', 'get', 'has', 'set']);
const WeakSet = collectionOf('WeakSet', ['add', 'delete', 'has']);
const WeakRef = collectionOf('WeakRef', ['deref']);
const FinalizationRegistry = collectionOf('FinalizationRegistry', ['register', 'unregister']);

/** @type {MapConstructor} */
const SafeMap = makeSafe(
  Map,
  class SafeMap extends Map {
    /** @param {[any, any][]} [entries] */
    constructor(entries) {
      super();
      for (let i = 0; entries !== undefined && i < entries.length; i++) {
        this.set(entries[i][0], entries[i][1]);
      }
    }
  },
);

/** @type {SetConstructor} */
const SafeSet = makeSafe(
  Set,
  class SafeSet extends Set {
    /** @param {any[]} [values] */
    constructor(values) {
      super();
      for (let i = 0; values !== undefined && i < values.length; i++) this.add(values[i]);
    }
  },
);

/** @type {WeakMapConstructor} */
const SafeWeakMap = makeSafe(
  WeakMap,
  class SafeWeakMap extends WeakMap {
    constructor() {
      super();
    }
  },
);

/** @type {WeakSetConstructor} */
const SafeWeakSet = makeSafe(
  WeakSet,
  class SafeWeakSet extends WeakSet {
    constructor() {
      super();
    }
  },
);

/** @type {WeakRefConstructor} */
const SafeWeakRef =
  WeakRef &&
  makeSafe(
    WeakRef,
    class SafeWeakRef extends WeakRef {
      /** @param {any} target */
      constructor(target) {
        super(target);
      }
    },
  );

/** @type {FinalizationRegistryConstructor} */
const SafeFinalizationRegistry =
  FinalizationRegistry &&
  makeSafe(
    FinalizationRegistry,
    class SafeFinalizationRegistry extends FinalizationRegistry {
      /** @param {any} callback */
      constructor(callback) {
        super(callback);
      }
    },
  );

/**
 * For `for of` and spread, which call what a program can replace on arrays.
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

// V8's own ask Array for its species.

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

// V8 optimizes a call of an array's own method far better than that of a bound function, so that the frequent
// ones are called as methods as long as no program has replaced them.

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
 * Whether a spread of an array calls nothing of a program's. V8 makes no array for one of all the arguments of a
 * call, which is why frequent calls ask.
 */
function spreadsAsEver() {
  return (
    ArrayPrototype[SymbolIterator] === arrayValues && ArrayIteratorPrototype.next === arrayNext
  );
}

/** Whether a descriptor with a prototype, which V8 reads in half the time, is nothing but what it has itself. */
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
  /** @type {MapConstructor} */
  Map,
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
  ArrayFrom: staticOf('Array', 'from'),
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
  /** For `fn.apply === FunctionApply`, where V8 does best with a call of the method. */
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
  PromisePrototypeThen: uncurried('Promise', 'then'),
  ReflectApply,
  /** @type {typeof Reflect.construct} */
  ReflectConstruct: staticOf('Reflect', 'construct'),
  /** @type {(object: any, key: PropertyKey, descriptor: any) => boolean} */
  ReflectDefineProperty: staticOf('Reflect', 'defineProperty'),
  /** @type {typeof Reflect.deleteProperty} */
  ReflectDeleteProperty: staticOf('Reflect', 'deleteProperty'),
  /** @type {typeof Reflect.get} */
  ReflectGet: staticOf('Reflect', 'get'),
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
  SafeArrayIterator,
  SafeFinalizationRegistry,
  SafeMap,
  SafeSet,
  SafeWeakMap,
  SafeWeakRef,
  SafeWeakSet,
  isObjectPrototypePlain,
  spreadsAsEver,
};
