'use strict';

// A promise that a timer resolves: its then() still belongs to where it was called.
module.exports = ({ note, trace }) => {
  trace();
  new Promise((resolve) => {
    setTimeout(() => {
      note('timer');
      resolve('done');
      note('resolved');
    }, 1);
  }).then((value) => note('then', value));
};
