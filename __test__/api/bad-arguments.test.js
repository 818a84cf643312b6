'use strict';

// Every function of every export is called with every kind of wrong argument: it throws Node's error, and
// nothing has changed. The drop-in's functions do what the built-in's do.

const assert = require('node:assert');
const builtIn = require('node:async_hooks');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const dropIn = require('../..');
const doctor = require('../../doctor');
const embedder = require('../../embedder');
const { root, startNode } = require('../support');

const kinds = {
  undefined: undefined,
  null: null,
  string: 'text',
  'empty string': '',
  boolean: true,
  number: 1,
  'negative number': -2,
  fraction: 1.5,
  NaN: NaN,
  infinity: Infinity,
  'unsafe integer': 2 ** 53,
  bigint: 5n,
  symbol: Symbol('s'),
  object: {},
  'object without prototype': Object.create(null),
  array: [],
  date: new Date(0),
  function: () => 'called',
};

const isObject = (value) =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
const isPlainObject = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFunction = (value) => typeof value === 'function';
const isType = (value) => typeof value === 'string' && value !== '';
const isId = (value) => Number.isSafeInteger(value) && value >= -1;
const or =
  (...tests) =>
  (value) =>
    tests.some((test) => test(value));
const isUndefined = (value) => value === undefined;
const isNullish = (value) => value == null;

const ID = { is: isId, code: 'ERR_INVALID_ASYNC_ID' };
const RESOURCE = { is: or(isUndefined, isObject), code: 'ERR_INVALID_ARG_TYPE' };
const FUNCTION = { is: isFunction, code: 'ERR_INVALID_ARG_TYPE' };
const ANY = { is: () => true };

/** Each function with its arguments: one that is right, and what else is right in its place. */
const embedderCalls = {
  newAsyncId: [],
  getDefaultTriggerAsyncId: [],
  clearAsyncIdStack: [],
  stopTracking: [],
  bindAddons: [[{}, { is: or(isUndefined, isPlainObject), code: 'ERR_INVALID_ARG_TYPE' }]],
  pushAsyncContext: [
    [5, ID],
    [1, ID],
    [{}, RESOURCE],
  ],
  popAsyncContext: [[5, ID]],
  emitInit: [
    [5, ID],
    ['TYPE', { is: isType, code: /^ERR_(INVALID_ARG_TYPE|ASYNC_TYPE)$/ }],
    [1, { is: or(isNullish, isId), code: 'ERR_INVALID_ASYNC_ID' }],
    [{}, { is: isObject, code: 'ERR_INVALID_ARG_TYPE' }],
  ],
  emitBefore: [
    [5, ID],
    [1, ID],
    [{}, RESOURCE],
  ],
  emitAfter: [[5, ID]],
  emitDestroy: [[5, ID]],
  propagate: [[{}, { is: isObject, code: 'ERR_INVALID_ARG_TYPE' }]],
  defaultTriggerAsyncIdScope: [
    [5, { is: or(isUndefined, isId), code: 'ERR_INVALID_ASYNC_ID' }],
    [() => {}, FUNCTION],
    [{}, ANY],
  ],
};

const doctorCalls = {
  diagnose: [],
  format: [[{ findings: [] }, { is: () => false, code: 'ERR_INVALID_ARG_TYPE' }]],
};

/** What a call could have changed. */
const storage = new dropIn.AsyncLocalStorage();
const seen = [];
const hook = dropIn.createHook({
  init: (id, type) => seen.push(type),
  before: () => seen.push('before'),
  after: () => seen.push('after'),
});

function state() {
  return {
    fields: [...embedder.async_hook_fields],
    ids: [...embedder.async_id_fields],
    stack: [...embedder.async_ids_stack],
    resources: [...embedder.execution_async_resources],
    store: storage.getStore(),
    seen: [...seen],
  };
}

/** @param {() => any} call */
function outcome(call) {
  try {
    const value = call();
    return { returned: typeof value };
  } catch (error) {
    const { code, constructor, message } = error;
    return { threw: constructor.name, code, message };
  }
}

function checkModule(module, calls) {
  const functions = Object.keys(module).filter((name) => typeof module[name] === 'function');
  assert.deepStrictEqual(Object.keys(calls).sort(), functions.sort());
  for (const [name, parameters] of Object.entries(calls)) {
    const right = parameters.map(([value]) => value);
    for (const [place, [, { is, code }]] of parameters.entries()) {
      for (const [kind, bad] of Object.entries(kinds)) {
        if (is(bad)) continue;
        const given = right.map((value, i) => (i === place ? bad : value));
        const title = `${name}, ${kind} as argument ${place}`;
        const before = state();
        const { threw, code: found, message } = outcome(() => module[name](...given));
        assert.match(`${threw}`, /^(Type|Range)Error$/, title);
        assert.match(`${found}`, code instanceof RegExp ? code : new RegExp(`^${code}$`), title);
        assert.ok(message, title);
        assert.deepStrictEqual(state(), before, title);
      }
    }
  }
}

describe('every kind of wrong argument', () => {
  it('throws and changes nothing in the embedder API', () => {
    hook.enable();
    storage.run('store', () => checkModule(embedder, embedderCalls));
    hook.disable();
    assert.deepStrictEqual(seen, []);
    for (const bad of Object.values(kinds).filter((value) => value !== undefined)) {
      for (const except of Array.isArray(bad) ? [] : [bad, typeof bad === 'string' ? [1] : [bad]]) {
        const { code } = outcome(() => embedder.bindAddons({ except }));
        assert.strictEqual(code, 'ERR_INVALID_ARG_TYPE');
      }
    }
  });

  it('throws and changes nothing in the doctor', () => {
    checkModule(doctor, doctorCalls);
    const finding = { subject: 'a', status: 'ok', value: 'b', why: 'c' };
    for (const bad of Object.values(kinds)) {
      const reports = [{ findings: bad }, { findings: [bad] }];
      for (const key of Object.keys(finding))
        reports.push({ findings: [{ ...finding, [key]: bad }] });
      if (bad !== undefined) reports.push({ findings: [{ ...finding, todo: bad }] });
      for (const report of reports) {
        const { code, returned } = outcome(() => doctor.format(report));
        if (returned === undefined) assert.strictEqual(code, 'ERR_INVALID_ARG_TYPE');
      }
    }
  });

  it('is rejected in options that the built-in of some releases does not have', () => {
    for (const [kind, bad] of Object.entries(kinds)) {
      const before = state();
      if (bad !== undefined && !isPlainObject(bad)) {
        const { code } = outcome(() => new dropIn.AsyncLocalStorage(bad));
        assert.strictEqual(code, 'ERR_INVALID_ARG_TYPE', kind);
      }
      for (const [option, right, make] of [
        ['onPropagate', 'function', (options) => new dropIn.AsyncLocalStorage(options)],
        ['trackPromises', 'boolean', (options) => dropIn.createHook(options)],
      ]) {
        if (bad === undefined || typeof bad === right) continue;
        const { code } = outcome(() => make({ [option]: bad }));
        assert.strictEqual(code, 'ERR_INVALID_ARG_TYPE', `${option}: ${kind}`);
      }
      assert.deepStrictEqual(state(), before, kind);
    }
  });

  it('has the same outcome as with the built-in', () => {
    const callbacks = ['init', 'before', 'after', 'destroy', 'promiseResolve'];
    const calls = {
      createHook: (module, bad) => module.createHook(bad),
      ...Object.fromEntries(
        callbacks.map((name) => [
          `createHook ${name}`,
          (module, bad) => module.createHook({ [name]: bad }),
        ]),
      ),
      'new AsyncResource': (module, bad) => new module.AsyncResource(bad),
      'new AsyncResource, trigger': (module, bad) => new module.AsyncResource('TYPE', bad),
      'new AsyncResource, options': (module, bad) =>
        new module.AsyncResource('TYPE', { triggerAsyncId: bad }),
      'AsyncResource.bind': (module, bad) => module.AsyncResource.bind(bad),
      'AsyncResource.bind, type': (module, bad) => module.AsyncResource.bind(() => {}, bad),
      'resource.bind': (module, bad) => new module.AsyncResource('TYPE').bind(bad),
      'resource.runInAsyncScope': (module, bad) =>
        new module.AsyncResource('TYPE').runInAsyncScope(bad),
      'AsyncLocalStorage.bind': (module, bad) => module.AsyncLocalStorage.bind(bad),
      'AsyncLocalStorage.snapshot': (module, bad) => module.AsyncLocalStorage.snapshot()(bad),
      'storage.run': (module, bad) => new module.AsyncLocalStorage().run('store', bad),
      'storage.exit': (module, bad) => new module.AsyncLocalStorage().exit(bad),
      'getStore of another object': (module, bad) =>
        isObject(bad) && module.AsyncLocalStorage.prototype.getStore.call(bad),
      executionAsyncId: (module, bad) => module.executionAsyncId(bad),
      executionAsyncResource: (module, bad) => module.executionAsyncResource(bad),
      triggerAsyncId: (module, bad) => module.triggerAsyncId(bad),
    };
    const functions = Object.keys(dropIn).filter((name) => typeof dropIn[name] === 'function');
    for (const name of functions) {
      assert.ok(
        Object.keys(calls).some((call) => call.includes(name)),
        name,
      );
    }
    // An empty type is refused while somebody is told of it.
    const hooks = [builtIn, dropIn].map((module) => module.createHook({ init() {} }).enable());
    for (const [name, call] of Object.entries(calls)) {
      for (const [kind, bad] of Object.entries(kinds)) {
        const title = `${name}, ${kind}`;
        const id = dropIn.executionAsyncId();
        const [expected, found] = [builtIn, dropIn].map((module) =>
          outcome(() => call(module, bad)),
        );
        assert.deepStrictEqual(comparable(found), comparable(expected), title);
        assert.strictEqual(storage.getStore(), undefined, title);
        assert.strictEqual(dropIn.executionAsyncId(), id, title);
      }
    }
    for (const enabled of hooks) enabled.disable();
  });

  it('throws in the functions that find lost stores', async () => {
    const program = `
      const { AsyncLocalStorage } = require(${JSON.stringify(root)});
      const { expect, explain } = require(${JSON.stringify(path.join(root, 'lost.js'))});
      const bad = [undefined, null, '', 'a', true, 1, NaN, 1n, Symbol('s'), {}, [], () => {}];
      const good = new AsyncLocalStorage();
      const codes = new Set();
      const note = (call) => {
        try { call(); codes.add('returned'); } catch ({ code }) { codes.add(code); }
      };
      for (const value of bad) {
        note(() => explain(value));
        note(() => expect(value, () => true));
        if (typeof value !== 'function') note(() => expect(good, value));
      }
      console.log([...codes].join());`;
    const { code, stderr, stdout } = await startNode(['-e', program]);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(stdout, 'ERR_INVALID_ARG_TYPE\n');
  });
});

/** V8's own messages name what it looked at, and have no code. */
function comparable(result) {
  return result.code === undefined ? { ...result, message: undefined } : result;
}

describe('an invalid setting', () => {
  const table = fs.readFileSync(path.join(root, 'docs', 'compatibility.md'), 'utf8');
  const rows = [...table.matchAll(/^\| `ASYNC_HOOKS_NATIVE_(\w+)`/gm)].map(([, name]) => name);
  // The one takes any text, the other is the command's own.
  const variables = [...rows.filter((name) => name !== 'ADDONS_EXCEPT'), 'LOST'];
  const entries = { ADDONS: './register', LOST: './lost' };

  it('is an error with a code that names the setting', async () => {
    assert.ok(variables.length > 7);
    const results = await Promise.all(
      variables.map((name) => {
        const env = { [`ASYNC_HOOKS_NATIVE_${name}`]: 'nonsense' };
        const entry = entries[name] ?? '.';
        const source = `try { require('${entry}'); } catch ({ code, message }) { console.log(code, message); }`;
        return startNode(['-e', source], { env, cwd: root });
      }),
    );
    for (const [index, { stdout, stderr }] of results.entries()) {
      const expected = `ERR_ASYNC_HOOKS_NATIVE_SETTING ASYNC_HOOKS_NATIVE_${variables[index]} is 'nonsense', which `;
      assert.ok(stdout.startsWith(expected), `${stdout}${stderr}`);
    }
  });
});
