import { createRequire } from 'node:module';
import contexts from '../contexts.js';

const { contextsOf, misplaced, report } = contexts;

test('stores arrive in what is required', async () => {
  const hooks = createRequire(import.meta.url)(process.env.HOOKS);
  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('required', lines);
});
