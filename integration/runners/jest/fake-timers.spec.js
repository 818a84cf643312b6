'use strict';

// The first storage of this file is made while its timers are fakes.

const { contextsOf, misplaced, report } = require('../contexts');

const kinds = { modern: {}, legacy: { legacyFakeTimers: true } };

test.each(Object.keys(kinds))('stores arrive after fake timers: %s', async (kind) => {
  jest.useFakeTimers(kinds[kind]);
  const hooks = require(process.env.HOOKS);
  const storage = new hooks.AsyncLocalStorage();
  const seen = [];
  const see = (place) => () => seen.push(`fake ${place}: ${storage.getStore()}`);
  storage.run('store', () => {
    setTimeout(see('timeout'), 1000);
    setImmediate(see('immediate'));
    process.nextTick(see('tick'));
  });
  if (kind === 'legacy') jest.runAllImmediates();
  jest.runAllTicks();
  jest.runAllTimers();
  jest.useRealTimers();

  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report(`fake timers, ${kind}`, [...seen, ...lines]);
});
