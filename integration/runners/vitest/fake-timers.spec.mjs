// The first storage of this file is made while its timers are fakes.

import contexts from '../contexts.js';

const { contextsOf, misplaced, report } = contexts;

test('stores arrive after fake timers', async () => {
  vi.useFakeTimers();
  const { default: hooks } = await import(process.env.HOOKS);
  const storage = new hooks.AsyncLocalStorage();
  const seen = [];
  const see = (place) => () => seen.push(`fake ${place}: ${storage.getStore()}`);
  storage.run('store', () => {
    setTimeout(see('timeout'), 1000);
    setImmediate(see('immediate'));
  });
  vi.runAllTimers();
  vi.useRealTimers();

  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('fake timers', [...seen, ...lines]);
});
