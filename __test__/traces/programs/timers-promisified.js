'use strict';

// util.promisify() of setTimeout and setImmediate.
module.exports = ({ note, trace }) => {
  const { promisify } = require('node:util');
  trace();
  promisify(setTimeout)(1, 'timeout').then((value) => {
    note('got', value);
    promisify(setImmediate)('immediate').then((value) => note('got', value));
  });
};
