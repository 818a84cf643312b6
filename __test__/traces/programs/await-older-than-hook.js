'use strict';

// A hook enabled while async functions are suspended.
module.exports = ({ note, trace }) => {
  async function work(name, rounds) {
    for (let i = 0; i < rounds; i++) {
      await null;
      note(`${name} ${i}`);
    }
  }
  work('one', 3);
  const two = work('two', 2);
  trace();
  two.then(() => note('end of two'));
  work('three', 1);
};
