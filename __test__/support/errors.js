'use strict';

// Comparing how two implementations refuse the same arguments.

const assert = require('node:assert');

// What `work` throws, as far as a caller can rely on it. The message of an error without a code is
// the engine's own.
function refusal(work) {
  let error;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) return 'accepted';
  return {
    class: Object.getPrototypeOf(error).constructor.name,
    instanceOf: [TypeError, RangeError, Error].filter((type) => error instanceof type),
    name: error.name,
    code: error.code,
    message: error.code === undefined ? undefined : error.message,
    text: error.code === undefined ? undefined : String(error),
    stack: error.code === undefined ? undefined : error.stack.split('\n')[0],
  };
}

function assertSameRefusal(native, builtIn) {
  assert.deepStrictEqual(refusal(native), refusal(builtIn));
}

// Values of every kind, for arguments that want something else.
const values = {
  undefined: undefined,
  null: null,
  true: true,
  false: false,
  zero: 0,
  'negative zero': -0,
  one: 1,
  'minus one': -1,
  'minus two': -2,
  'a fraction': 1.5,
  NaN: NaN,
  Infinity: Infinity,
  'an unsafe integer': 2 ** 53,
  'a bigint': 10n,
  'an empty string': '',
  'a string': 'text',
  'a number in a string': '5',
  'a long string': 'x'.repeat(200),
  'a symbol': Symbol('symbol'),
  'an object': {},
  'an object with members': { a: 1 },
  'an object without a prototype': Object.create(null),
  'an instance': new (class Foo {})(),
  'an array': [1, 2],
  'an empty array': [],
  'a regular expression': /x/,
  'a date': new Date(0),
  'a function': function named() {},
  'an anonymous function': (() => () => {})(),
  'a class': class Klass {},
};

module.exports = { assertSameRefusal, refusal, values };
