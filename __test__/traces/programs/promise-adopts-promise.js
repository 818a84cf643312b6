'use strict';

// Resolving a promise with a promise, and returning a promise from then().
module.exports = ({ note, trace }) => {
  trace();
  const inner = Promise.resolve('inner');
  new Promise((resolve) => resolve(inner)).then((value) => note('adopted', value));
  Promise.resolve()
    .then(() => Promise.resolve('returned'))
    .then((value) => note('returned', value));
};
