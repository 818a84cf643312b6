'use strict';

// Bad arguments: the error of Node, and nothing has changed.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { createHook } = require('../..');
const embedder = require('../../embedder');

const badIds = {
  undefined: undefined,
  null: null,
  'a string': '5',
  'an object': {},
  true: true,
  NaN: NaN,
  Infinity: Infinity,
  'a fraction': 1.5,
  'minus two': -2,
  'an unsafe integer': 2 ** 53,
  'a bigint': 5n,
  'a symbol': Symbol('s'),
  'a function': () => {},
};

// Each call with the places of its ids, and the name that the error gives to each.
const calls = {
  pushAsyncContext: { args: [5, 1, {}], ids: { 0: 'asyncId', 1: 'triggerAsyncId' } },
  popAsyncContext: { args: [5], ids: { 0: 'asyncId' } },
  emitInit: { args: [5, 'TYPE', 1, {}], ids: { 0: 'asyncId', 2: 'triggerAsyncId' } },
  emitBefore: { args: [5, 1, {}], ids: { 0: 'asyncId', 1: 'triggerAsyncId' } },
  emitAfter: { args: [5], ids: { 0: 'asyncId' } },
  emitDestroy: { args: [5], ids: { 0: 'asyncId' } },
  defaultTriggerAsyncIdScope: { args: [5, () => {}], ids: { 0: 'triggerAsyncId' } },
};

function state() {
  return {
    fields: [...embedder.async_hook_fields],
    ids: [...embedder.async_id_fields],
    stack: [...embedder.async_ids_stack],
    resources: [...embedder.execution_async_resources],
  };
}

for (const [name, { args, ids }] of Object.entries(calls)) {
  describe(name, () => {
    for (const [place, idName] of Object.entries(ids)) {
      for (const [title, bad] of Object.entries(badIds)) {
        // Those stand for the default.
        if (name === 'defaultTriggerAsyncIdScope' && bad === undefined) continue;
        if (name === 'emitInit' && place === '2' && bad == null) continue;

        it(`rejects ${title} as ${idName}`, () => {
          const seen = [];
          const hook = createHook({
            init: (id, type) => seen.push(type),
            before: () => seen.push('before'),
            after: () => seen.push('after'),
          }).enable();
          const before = state();
          const given = [...args];
          given[place] = bad;
          assert.throws(() => embedder[name](...given), {
            name: 'RangeError',
            code: 'ERR_INVALID_ASYNC_ID',
            message: new RegExp(`^Invalid ${idName} value: `),
          });
          assert.deepStrictEqual(state(), before);
          hook.disable();
          assert.deepStrictEqual(seen, []);
        });
      }
    }
  });
}

describe('other arguments', () => {
  it('emitInit rejects a type that is not a string', () => {
    for (const type of [undefined, null, 1, {}, Symbol('s')]) {
      const before = state();
      assert.throws(() => embedder.emitInit(5, type, 1, {}), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
      });
      assert.deepStrictEqual(state(), before);
    }
  });

  it('emitInit rejects an empty type', () => {
    assert.throws(() => embedder.emitInit(5, '', 1, {}), {
      name: 'TypeError',
      code: 'ERR_ASYNC_TYPE',
    });
  });

  it('defaultTriggerAsyncIdScope rejects a block that is not a function', () => {
    for (const block of [undefined, null, 1, {}, 'text']) {
      const before = state();
      assert.throws(() => embedder.defaultTriggerAsyncIdScope(5, block), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
      });
      assert.deepStrictEqual(state(), before);
    }
  });
});
