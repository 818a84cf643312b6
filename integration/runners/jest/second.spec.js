'use strict';

const { contextsOf, misplaced, report } = require('../contexts');
const hooks = require(process.env.HOOKS);

test('stores arrive', async () => {
  const lines = await contextsOf(hooks);
  expect(misplaced(lines)).toEqual([]);
  report('second', lines);
});
