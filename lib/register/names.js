'use strict';

// The names under which user-land finds the built-in module.

module.exports = new Set(['async_hooks', 'node:async_hooks']);
