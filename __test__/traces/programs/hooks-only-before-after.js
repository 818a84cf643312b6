'use strict';

// A hook without init: resources still have their ids.
module.exports = ({ note, trace }) => {
  trace({ only: ['before', 'after'] });
  Promise.resolve().then(() => {
    note('then');
    setImmediate(() => {
      note('immediate');
      setTimeout(() => note('timer'), 1);
    });
  });
  process.nextTick(() => note('tick'));
};
