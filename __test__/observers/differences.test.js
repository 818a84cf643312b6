'use strict';

// The differences for programs that use the built-in too, and for handles.

const path = require('node:path');
const { testDifferences } = require('../support/documented-differences');

// Where the runtime carries frames, the frame of a resource has the stores of both modules.
testDifferences(path.join(__dirname, 'programs', 'differences.js'), [
  'a resource and a storage of the built-in',
]);
