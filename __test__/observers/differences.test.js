'use strict';

// The differences for programs that use the built-in too, and for handles.

const path = require('node:path');
const { sourcesCarry } = require('../../lib/frames/carrier');
const { major, minor } = require('../support');
const { testDifferences } = require('../support/documented-differences');

testDifferences(path.join(__dirname, 'programs', 'differences.js'), {
  'a resource and a storage of the built-in':
    !sourcesCarry && 'where the runtime carries frames, that of a resource has the stores of both',
  'a store is entered after all storages were disabled':
    !sourcesCarry && 'where the runtime carries frames, it always does',
  'the first require of a core module':
    (major !== 21 || minor > 6) && 'only Node 21.0 to 21.6 makes a promise for the namespace',
});
