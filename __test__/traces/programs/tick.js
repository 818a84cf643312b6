'use strict';

// Ticks, nested, with no to six arguments.
module.exports = ({ note, trace }) => {
  trace();
  process.nextTick(() => {
    note('outer');
    process.nextTick(() => note('inner'));
  });
  for (let count = 1; count <= 6; count++) {
    const values = Array.from({ length: count }, (_, index) => index);
    process.nextTick((...got) => note('got', ...got), ...values);
  }
  note('main');
};
