'use strict';

/* eslint-disable-next-line n/prefer-node-protocol -- as most packages write it */
const async_hooks = require('async_hooks');

module.exports = {
  async_hooks,
  dynamic: () => import('node:async_hooks'),
};
