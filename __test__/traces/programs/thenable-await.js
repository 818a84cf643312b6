'use strict';

// Awaiting an object with a then(): the call of then() is a job of its own.
module.exports = ({ note, trace }) => {
  const thenable = {
    then(resolve) {
      note('then called');
      process.nextTick(() => {
        note('tick');
        resolve('value');
      });
    },
  };
  trace();
  (async () => {
    note('got', await thenable);
  })();
};
