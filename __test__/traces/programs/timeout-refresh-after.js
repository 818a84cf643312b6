'use strict';

// refresh() of a timer that has fired starts it again, as a new resource.
module.exports = ({ note, trace }) => {
  trace();
  let rounds = 0;
  const timer = setTimeout(() => {
    note('fired', rounds);
    if (rounds++ < 2) {
      setImmediate(() => {
        note('refreshing');
        timer.refresh();
      });
    }
  }, 1);
};
