'use strict';

// refresh() before firing keeps the resource, inside the callback it makes a new one.
module.exports = ({ note, trace }) => {
  trace();
  const early = setTimeout(() => {
    note('early');
    let rounds = 0;
    const inside = setTimeout(() => {
      note('inside', rounds);
      if (rounds++ < 2) note('same object', String(inside.refresh() === inside));
    }, 1);
  }, 1);
  early.refresh();
};
