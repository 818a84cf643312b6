'use strict';

// Fake timers. As a preload, with one of the names in `FAKE_TIMERS`, they are there from the start.

const timers = require('node:timers');

const names = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
];

/** As libraries fake them: the globals, `node:timers`, ticks and microtasks. */
const replaceAll = () =>
  fakeAll((object, name, value) => {
    object[name] = value;
  });

/** In another way. */
const byDefinition = () =>
  fakeAll((object, name, value) => {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

function fakeAll(set) {
  const replaced = [];
  const calls = [];
  function replace(object, name) {
    const original = object[name];
    function fake(callback) {
      if (name.startsWith('clear')) return;
      calls.push(callback);
      return { ref() {}, unref() {} };
    }
    fake.clock = {};
    set(object, name, fake);
    replaced.push(() => set(object, name, original));
  }
  for (const name of names) {
    replace(globalThis, name);
    replace(timers, name);
  }
  replace(process, 'nextTick');
  replace(globalThis, 'queueMicrotask');
  return {
    run() {
      while (calls.length > 0) calls.shift()();
    },
    restore() {
      for (const restore of replaced) restore();
    },
  };
}

/** Spies, which call what they replace. */
function bySpies() {
  const restores = [
    [process, 'nextTick'],
    [globalThis, 'queueMicrotask'],
    [globalThis, 'setTimeout'],
    [globalThis, 'setImmediate'],
  ].map(([object, name]) => {
    const original = object[name];
    object[name] = function (...args) {
      return Reflect.apply(original, this, args);
    };
    return () => {
      object[name] = original;
    };
  });
  return {
    restore() {
      for (const restore of restores) restore();
    },
  };
}

function byLibrary() {
  const { mock } = require('node:test');
  try {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate'] });
  } catch {
    // The first releases that have them take no options, and fake all that they can.
    mock.timers.enable();
  }
  return {
    run: () => mock.timers.runAll(),
    restore: () => mock.timers.reset(),
  };
}

const fakes = { byLibrary, byDefinition, bySpies, replaceAll };
const before = fakes[process.env.FAKE_TIMERS]?.();

module.exports = { ...fakes, before };
