'use strict';

// The application of the documents: says which module it gets.

const dropIn = require('node:async_hooks') === require('async-hooks-native');
console.log(`app.js runs with ${dropIn ? 'the drop-in' : 'the built-in'}`);
