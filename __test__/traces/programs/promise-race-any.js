'use strict';

// Promise.race() and Promise.any(), the latter also with rejections only.
module.exports = ({ note, trace }) => {
  trace();
  const slow = new Promise((resolve) => setImmediate(resolve, 'slow'));
  Promise.race([slow, Promise.resolve('fast')]).then((value) => note('race', value));
  Promise.any([Promise.reject(new Error('no')), slow]).then((value) => note('any', value));
  Promise.any([Promise.reject(new Error('no'))]).catch((error) => note('none', error.name));
};

module.exports.needs = 'silenceWhenResolvedTwice';
