'use strict';

// A callback that throws rejects the promise of its then().
module.exports = ({ note, trace }) => {
  trace();
  Promise.resolve()
    .then(() => {
      note('throws');
      throw new Error('thrown in then');
    })
    .then(
      () => note('never'),
      (error) => note('rejected', error.message),
    );
};
