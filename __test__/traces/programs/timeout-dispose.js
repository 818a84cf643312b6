'use strict';

// A timer's Symbol.dispose and close() clear it.
module.exports = ({ note, trace }) => {
  trace();
  setTimeout(() => note('never'), 1000)[Symbol.dispose]();
  setTimeout(() => note('never'), 1000).close();
  setInterval(() => note('never'), 1000)[Symbol.dispose]();
  setImmediate(() => note('never'))[Symbol.dispose]();
  setTimeout(() => note('last'), 1);
};
