'use strict';

// Programs whose answer is not yet right, with what is wrong. Each must fail: one that becomes right is
// taken from here.

/** @type {Record<string, string>} */
module.exports = {};
