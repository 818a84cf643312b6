'use strict';

// refresh() of a timer that was cleared does not bring it back.
module.exports = ({ note, trace }) => {
  trace();
  const timer = setTimeout(() => note('never'), 1);
  clearTimeout(timer);
  timer.refresh();
  setTimeout(() => note('last'), 20);
};
