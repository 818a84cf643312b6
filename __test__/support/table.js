'use strict';

// A program file with many small programs: the first argument says which one runs.
module.exports = function table(programs) {
  return Object.assign((context) => programs[context.args[0]](context), {
    names: Object.keys(programs),
  });
};
