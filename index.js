'use strict';

module.exports = require('./lib/instance').async_hooks;
