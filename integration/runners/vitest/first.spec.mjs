import contexts from '../contexts.js';

const { contextsOf, misplaced, report } = contexts;
const { default: hooks } = await import(process.env.HOOKS);

test('stores arrive', async () => {
  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('first', lines);
});
