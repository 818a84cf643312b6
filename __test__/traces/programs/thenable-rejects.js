'use strict';

// Thenables that reject and that throw.
module.exports = ({ note, trace }) => {
  trace();
  Promise.resolve({
    then(resolve, reject) {
      note('rejecting');
      reject(new Error('rejected'));
    },
  }).catch((error) => note('caught', error.message));
  Promise.resolve({
    then() {
      note('throwing');
      throw new Error('thrown');
    },
  }).catch((error) => note('caught', error.message));
};
