'use strict';

// Frozen promises and promises without a prototype are tracked like any other.
module.exports = ({ note, trace }) => {
  trace();
  const sealed = Promise.resolve('sealed');
  Object.preventExtensions(sealed);
  sealed.then((value) => note('sealed', value));
  const bare = Promise.resolve('bare');
  Object.setPrototypeOf(bare, null);
  Promise.prototype.then.call(bare, (value) => note('bare', value));
};
