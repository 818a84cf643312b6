'use strict';

// A subclass of Promise: its own constructor runs for then() as well.
module.exports = ({ note, trace }) => {
  class Task extends Promise {}
  trace();
  new Task((resolve) => resolve('task'))
    .then((value) => {
      note('then', value);
      return Task.resolve('inner');
    })
    .then((value) => note('after', value));
};
