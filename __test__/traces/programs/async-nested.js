'use strict';

// Async functions that await each other, and one that returns a promise.
module.exports = ({ note, trace }) => {
  async function inner(name) {
    note(`${name} in`);
    await null;
    note(`${name} out`);
    return name;
  }
  async function outer() {
    note('outer in');
    note('got', await inner('a'));
    const b = inner('b');
    const c = inner('c');
    note('got', await b, await c);
    return inner('d');
  }
  trace();
  outer().then((value) => note('end', value));
};
