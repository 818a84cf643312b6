'use strict';

console.log(require('./resolve.mjs').resolved);
