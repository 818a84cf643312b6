'use strict';

// One timer, and one made inside it.
module.exports = ({ note, trace }) => {
  trace();
  setTimeout(
    (...values) => {
      note('outer', ...values);
      setTimeout(() => note('inner'), 1);
    },
    1,
    'a',
    'b',
  );
};
