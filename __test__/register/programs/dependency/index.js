'use strict';

/* eslint-disable-next-line n/prefer-node-protocol -- as most packages write it */
exports.async_hooks = require('async_hooks');
