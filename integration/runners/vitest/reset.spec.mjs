// The module is loaded again while stores of the one before are in use.

import contexts from '../contexts.js';

const { contextsOf, misplaced, report } = contexts;
const { AsyncLocalStorage } = await import(process.env.HOOKS);
const storage = new AsyncLocalStorage();

beforeEach(() => vi.resetModules());

test.each(['once', 'again'])('stores arrive where modules are reset: %s', async (time) => {
  const { default: hooks } = await import(process.env.HOOKS);
  await storage.run(time, async () => {
    const lines = await contextsOf(hooks);
    expect(misplaced(lines)).toEqual([]);
    report(`reset, ${time}`, [...lines, `the store of the one before: ${storage.getStore()}`]);
  });
});
