'use strict';

// Promise.allSettled() with one promise of each kind.
module.exports = ({ note, trace }) => {
  trace();
  Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('no'))]).then((results) =>
    note('settled', ...results.map((result) => result.status)),
  );
};
