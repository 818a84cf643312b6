'use strict';

// Ticks go before promises, and promises made by ticks before the next round of ticks.
module.exports = ({ note, trace }) => {
  trace();
  Promise.resolve().then(() => {
    note('then');
    process.nextTick(() => note('tick of then'));
    Promise.resolve().then(() => note('then of then'));
  });
  process.nextTick(() => {
    note('tick');
    Promise.resolve().then(() => note('then of tick'));
    process.nextTick(() => note('tick of tick'));
  });
};
