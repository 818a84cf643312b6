'use strict';

// resolve() with a thenable, and a then() callback that returns one.
module.exports = ({ note, trace }) => {
  const thenable = (value) => ({
    then(resolve) {
      note('then called');
      resolve(value);
    },
  });
  trace();
  Promise.resolve(thenable('one')).then((value) => note('resolved', value));
  Promise.resolve()
    .then(() => thenable('two'))
    .then((value) => note('returned', value));
};
