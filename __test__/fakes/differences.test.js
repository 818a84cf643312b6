'use strict';

// The differences for `process.emit`, spies and domains.

const path = require('node:path');
const { sourcesCarry } = require('../../lib/frames/carrier');
const { testDifferences } = require('../support/documented-differences');

testDifferences(path.join(__dirname, 'programs', 'differences.js'), {
  'a replaced emit and a promise of another realm':
    !sourcesCarry && 'where the runtime carries frames, it also carries that of the rejection',
});
