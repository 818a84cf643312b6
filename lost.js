'use strict';

// Finds out where the store of an AsyncLocalStorage was lost. Loaded as a preload, or by the program before
// whatever uses AsyncLocalStorage.

require('./register');
const { expect, explain } = require('./lib/lost/api');
const { start } = require('./lib/lost/preload');

start();

module.exports = { expect, explain };
