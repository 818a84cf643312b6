'use strict';

// Locks, where this Node has them.
module.exports = ({ note, step }) => {
  const { locks } = globalThis.navigator ?? {};
  note('started');
  if (locks === undefined) return;

  step('first', () => locks.request('name', async () => note('first')));
  step('second', () => {
    locks.request('name', () => note('second')).then(() => note('released'));
  });
};
