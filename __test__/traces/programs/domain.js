'use strict';

// An error that a domain handles: after follows the domain's handler.
module.exports = ({ note, trace }) => {
  const domain = require('node:domain').create();
  trace();
  domain.on('error', (error) => note('domain', error.message));
  domain.run(() => {
    setTimeout(() => {
      setImmediate(() => note('immediate'));
      note('throwing');
      throw new Error('in domain');
    }, 1);
  });
};
