'use strict';

// The state of one thread without the native core: the operations of src/context/async_hooks.rs on memory of V8. As
// there, the contents of the memory are untrusted input: a stack length may be beyond the stack, and an id may be NaN.

// The indexes are those of src/context/fields.rs.
const {
  BigInt,
  Error,
  Float64Array,
  MathMin,
  MathRound,
  NumberIsFinite,
  NumberIsNaN,
  ObjectDefineProperty,
  Uint32Array,
} = require('../primordials');
const kCheck = 6;
const kStackLength = 7;
const kFieldsCount = 9;
const kExecutionAsyncId = 0;
const kTriggerAsyncId = 1;
const kAsyncIdCounter = 2;
const kDefaultTriggerAsyncId = 3;
const kUidFieldsCount = 4;

const kInitialStackElements = 32;
const kStackGrowth = 3;
// 1 GiB. A stack length that a program has written must not exhaust the machine.
const kMaxStackElements = 2 ** 27;

/** The object with the views, as `setup` of the native core returns it. */
class Memory {
  #fields = new Uint32Array(kFieldsCount);
  #uidFields = new Float64Array(kUidFieldsCount);
  #stack = new Float64Array(kInitialStackElements);
  #stackElements = kInitialStackElements;

  constructor() {
    this.#fields[kCheck] = 1;
    this.#uidFields[kAsyncIdCounter] = 1;
    this.#uidFields[kDefaultTriggerAsyncId] = -1;
    this.async_wrap = {
      async_hook_fields: this.#fields,
      async_id_fields: this.#uidFields,
      async_ids_stack: this.#stack,
      externalBuffers: false,
      internalsRefused: 'there is no native binary',
      runtimeExecutionAsyncId: () => -1,
      callSite: () => undefined,
    };
  }

  /** @throws {Error} if the program has detached a buffer, which then has no elements */
  #check() {
    if (this.#fields.length !== kFieldsCount) throw detached('async_hook_fields');
    if (this.#uidFields.length !== kUidFieldsCount) throw detached('async_id_fields');
    if (this.#stack.length !== this.#stackElements) throw detached('async_ids_stack');
  }

  /** A length that the memory cannot hold counts as a full stack. */
  #stackLength() {
    return MathMin(this.#fields[kStackLength], this.#stackElements / 2);
  }

  /**
   * @param {number} asyncId
   * @param {number} triggerAsyncId
   * @returns {number} the previous stack length
   */
  pushAsyncContext(asyncId, triggerAsyncId) {
    this.#check();
    const offset = this.#stackLength();
    if (2 * offset === this.#stackElements) this.growAsyncIdsStack();
    this.#stack[2 * offset] = this.#uidFields[kExecutionAsyncId];
    this.#stack[2 * offset + 1] = this.#uidFields[kTriggerAsyncId];
    this.#fields[kStackLength] = offset + 1;
    this.#uidFields[kExecutionAsyncId] = asyncId;
    this.#uidFields[kTriggerAsyncId] = triggerAsyncId;
    return offset;
  }

  /**
   * @param {number} asyncId
   * @returns {boolean} whether another context is left
   * @throws {Error} if checks are on and `asyncId` is not the current id. Nothing is changed then
   */
  popAsyncContext(asyncId) {
    this.#check();
    const offset = this.#stackLength() - 1;
    // After an exception the stack may have been cleared below several scopes, each of which still pops.
    if (offset < 0) return false;
    const actual = this.#uidFields[kExecutionAsyncId];
    if (this.#fields[kCheck] > 0 && actual !== asyncId) throw corrupted(actual, asyncId);
    this.#uidFields[kExecutionAsyncId] = this.#stack[2 * offset];
    this.#uidFields[kTriggerAsyncId] = this.#stack[2 * offset + 1];
    this.#fields[kStackLength] = offset;
    return offset > 0;
  }

  clearAsyncIdStack() {
    this.#check();
    this.#uidFields[kExecutionAsyncId] = 0;
    this.#uidFields[kTriggerAsyncId] = 0;
    this.#fields[kStackLength] = 0;
  }

  growAsyncIdsStack() {
    this.#check();
    const elements = MathMin(this.#stackElements * kStackGrowth, kMaxStackElements);
    if (elements === this.#stackElements) throw new Error('async ids stack is full');
    const grown = allocate(elements);
    for (let i = 0; i < this.#stackElements; i++) grown[i] = this.#stack[i];
    // A program may have defined an accessor there.
    ObjectDefineProperty(this.async_wrap, 'async_ids_stack', {
      __proto__: null,
      value: grown,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    this.#stack = grown;
    this.#stackElements = elements;
  }

  newAsyncId() {
    this.#check();
    return ++this.#uidFields[kAsyncIdCounter];
  }

  getDefaultTriggerAsyncId() {
    this.#check();
    const triggerAsyncId = this.#uidFields[kDefaultTriggerAsyncId];
    return triggerAsyncId < 0 ? this.#uidFields[kExecutionAsyncId] : triggerAsyncId;
  }

  /**
   * @param {number} triggerAsyncId negative: none
   * @returns {number} the previous one
   */
  replaceDefaultTriggerAsyncId(triggerAsyncId) {
    this.#check();
    const previous = this.#uidFields[kDefaultTriggerAsyncId];
    this.#uidFields[kDefaultTriggerAsyncId] = triggerAsyncId;
    return previous;
  }

  /**
   * Has no effect on detached memory.
   * @param {number} triggerAsyncId
   */
  restoreDefaultTriggerAsyncId(triggerAsyncId) {
    this.#uidFields[kDefaultTriggerAsyncId] = triggerAsyncId;
  }

  /**
   * @param {number} field
   * @returns {number} an element of `async_hook_fields`
   */
  field(field) {
    this.#check();
    return this.#fields[field];
  }
}

/** @param {number} elements */
function allocate(elements) {
  try {
    return new Float64Array(elements);
  } catch (cause) {
    const bytes = elements * Float64Array.BYTES_PER_ELEMENT;
    throw new Error(`cannot allocate ${bytes} bytes for async ids`, { cause });
  }
}

/** @param {string} name */
function detached(name) {
  return new Error(`the ArrayBuffer of ${name} has been detached`);
}

/**
 * @param {number} actual
 * @param {number} expected
 */
function corrupted(actual, expected) {
  const ids = `actual: ${formatId(actual)}, expected: ${formatId(expected)}`;
  return new Error(`async hook stack has become corrupted (${ids})`);
}

/**
 * @param {number} id
 * @returns {string} as printed by C's `%.f`, which Node uses for its message
 */
function formatId(id) {
  if (NumberIsNaN(id)) return 'nan';
  if (!NumberIsFinite(id)) return id < 0 ? '-inf' : 'inf';
  return `${BigInt(MathRound(id))}`;
}

module.exports = { Memory };
