import { jest } from '@jest/globals';
import contexts from '../contexts.js';

const { contextsOf, misplaced, report } = contexts;
const { AsyncLocalStorage, createHook, executionAsyncId } = await import(process.env.HOOKS);

test('stores arrive in an ES module', async () => {
  const lines = await contextsOf({ AsyncLocalStorage, createHook, executionAsyncId });
  expect(misplaced(lines)).toEqual([]);
  report('ES module', lines);
});

test('stores arrive in an ES module that is loaded again', async () => {
  jest.resetModules();
  const { default: hooks } = await import(process.env.HOOKS);
  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('ES module again', lines);
});
