'use strict';

// for await over an array with promises, values and a thenable.
module.exports = ({ note, trace }) => {
  async function consume() {
    const list = [Promise.resolve('promise'), 'value', { then: (done) => done('thenable') }];
    for await (const item of list) note('got', item);
  }
  trace();
  consume();
};
