'use strict';

// An async generator consumed by for await, left early.
module.exports = ({ note, trace }) => {
  async function* numbers() {
    try {
      for (let i = 1; ; i++) {
        note('before yield');
        yield i;
        note('after yield');
        await null;
      }
    } finally {
      note('cleanup');
    }
  }
  async function consume() {
    for await (const number of numbers()) {
      note('got', number);
      if (number === 2) break;
    }
    note('done');
  }
  trace();
  consume();
};
