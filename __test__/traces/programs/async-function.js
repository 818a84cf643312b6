'use strict';

// An async function with two awaits: what runs after an await runs in the await's promise.
module.exports = ({ note, trace }) => {
  async function work() {
    note('start');
    await 1;
    note('after one');
    await Promise.resolve(2);
    note('after two');
    return 'result';
  }
  trace();
  work().then((value) => note('returned', value));
  note('main');
};
