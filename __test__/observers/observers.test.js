'use strict';

// What tools see that look at a program from inside: types, ids, and what they can print.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { inParallel, major, runBoth, runProgram } = require('../support');

const programOf = (name) => path.join(__dirname, 'programs', `${name}.js`);

// Fails a test for each name in turn, and not one of the many processes for all.
function forEach(file, names, work) {
  const results = inParallel(names, async (name) => {
    try {
      await work(name, file);
      return undefined;
    } catch (error) {
      return error;
    }
  });
  for (const [index, name] of names.entries()) {
    it(name, async () => {
      const error = (await results)[index];
      if (error !== undefined) throw error;
    });
  }
}

describe("the types of core's own resources are those of the built-in", () => {
  const file = programOf('types');
  // Core makes these for hooks of its own only.
  const names = require(file).names.filter((name) => !(major >= 26 && name.startsWith('streams')));
  forEach(file, names, async (name) => {
    const { builtIn, native } = await runBoth(file, { args: [name] });
    assert.deepStrictEqual(native.trace, builtIn.trace);
    assert.deepStrictEqual([native.code, builtIn.code], [0, 0], native.stderr);
    // Node 20 makes none of streams.
    if (!name.startsWith('streams')) assert.notDeepStrictEqual(builtIn.trace, []);
  });

  it('except for a resource that a program creates of the class itself, whose type is not kept', async () => {
    const { builtIn, native } = await runBoth(programOf('plain-resource'));
    assert.deepStrictEqual(builtIn.trace, ['note POOL', 'note PER KIND']);
    assert.deepStrictEqual(native.trace, ['note AsyncResource', 'note Kind']);
  });
});

describe('a promise that takes no properties has the events of another one', () => {
  const file = programOf('frozen');
  const names = require(file).names.filter((name) => !name.startsWith('open'));
  forEach(file, names, async (name) => {
    const open = name.replace(/^\w+/, 'open');
    const { builtIn } = await runBoth(file, { args: [open] });
    const { native, builtIn: closed } = await runBoth(file, { args: [name] });
    assert.deepStrictEqual(native, builtIn);
    assert.strictEqual(builtIn.code, 0);
    assert.notDeepStrictEqual(closed, builtIn, 'the built-in can do it too');
  });
});

describe('a resource is shown as with the built-in', () => {
  const file = programOf('shown');
  forEach(file, require(file).names, async (name) => {
    const { builtIn, native } = await runBoth(file, { args: [name] });
    const keys = ({ trace }) => trace.map((line) => line.split(' '));
    assert.strictEqual(native.code, 0, native.stderr);
    const shown = keys(builtIn);
    assert.strictEqual(native.trace.length, shown.length);
    for (const [index, line] of keys(native).entries()) {
      const more = line.filter((key) => !shown[index].includes(key));
      const less = shown[index].filter(
        (key) => !line.includes(key) && !kept.some((name) => key.endsWith(name)),
      );
      assert.deepStrictEqual({ more, less }, { more: [], less: [] });
    }
  });
});

// Where the built-in keeps stores and notes collection, and what core sets to undefined only.
const kept = ['kResourceStore', 'context_frame', 'destroyed', 'kCurrentlyReceivingPorts'];

// Core makes these inside of so many of its functions that a frame more is one too many: it asks for the id of a
// socket two functions deeper than it makes the socket, and a request is seen in the replaced method. On some
// releases the trace of the socket or of the end of a connection has room left, on all that of a write has none.
const tooDeep = { http: ['TCPWRAP'], http2: ['WRITEWRAP'], net: ['SHUTDOWNWRAP'] };
const tooDeepEverywhere = ['http2'];

describe('a stack trace of ten frames', () => {
  const file = programOf('stacks');
  forEach(file, require(file).names, async (name) => {
    const [builtIn, native] = await Promise.all(
      ['built-in', 'native'].map((which) => runProgram(which, file, { args: [name] })),
    );
    assert.strictEqual(native.code, 0, native.stderr);
    const places = ({ lines }) => new Set(lines.map(({ label }) => label));
    const lost = [...places(builtIn)].filter((place) => !places(native).has(place));
    const types = lost.map((place) => place.split(' ')[0]);
    const canBeSeen = types.length === 0 && !tooDeepEverywhere.includes(name);
    assert.deepStrictEqual(types, canBeSeen ? [] : (tooDeep[name] ?? []));
  });
});
