'use strict';

// An interval is a Timeout that repeats: this, arguments and the resource are the same object.
module.exports = ({ hooks, note, trace }) => {
  trace();
  let rounds = 0;
  const interval = setInterval(
    function (argument) {
      note('this is it', String(this === interval), argument);
      note('resource is it', String(hooks.executionAsyncResource() === interval));
      if (++rounds === 2) clearInterval(this);
    },
    1,
    'argument',
  );
};
