'use strict';

// The module is loaded again while stores of the one before are in use.

const { contextsOf, misplaced, report } = require('../contexts');

beforeEach(() => jest.resetModules());

const before = require(process.env.HOOKS);
const storage = new before.AsyncLocalStorage();

test.each(['once', 'again'])('stores arrive where modules are reset: %s', async (time) => {
  const hooks = require(process.env.HOOKS);
  await storage.run(time, async () => {
    const lines = await contextsOf(hooks);
    expect(misplaced(lines)).toEqual([]);
    report(`reset, ${time}`, [...lines, `the store of the one before: ${storage.getStore()}`]);
  });
});

test('stores arrive in isolated modules', async () => {
  let hooks;
  jest.isolateModules(() => (hooks = require(process.env.HOOKS)));
  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('isolated', lines);
});
