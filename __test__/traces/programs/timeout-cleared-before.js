'use strict';

// clearTimeout() before the timer fires, by object, by number and by string.
module.exports = ({ note, trace }) => {
  trace();
  const never = () => note('never');
  clearTimeout(setTimeout(never, 1000));
  clearTimeout(+setTimeout(never, 1000));
  clearTimeout(String(+setTimeout(never, 1000)));
  const twice = setTimeout(never, 1000);
  clearTimeout(twice);
  clearTimeout(twice);
  clearTimeout(undefined);
  clearTimeout(null);
  setTimeout(() => note('last'), 1);
};
