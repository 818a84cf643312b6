'use strict';

// unref() and ref() are not events.
module.exports = ({ note, trace }) => {
  trace();
  const timer = setTimeout(() => note('timer'), 1);
  timer.unref();
  note('has ref', String(timer.hasRef()));
  timer.ref();
  note('has ref', String(timer.hasRef()));
  setTimeout(() => note('never'), 1000).unref();
};
