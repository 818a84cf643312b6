'use strict';

// The differences for programs that use the built-in too, for handles, and for tools.

const path = require('node:path');
const { carrier, sourcesCarry } = require('../../lib/frames/carrier');
const { major, minor } = require('../support');
const { testDifferences } = require('../support/documented-differences');

testDifferences(path.join(__dirname, 'programs', 'differences.js'), {
  'a resource and a storage of the built-in':
    !sourcesCarry && 'where the runtime carries frames, that of a resource has the stores of both',
  'a store is entered after all storages were disabled':
    !sourcesCarry && 'where the runtime carries frames, it always does',
  'the first require of a core module':
    !((major === 20 && minor < 12) || (major === 21 && minor < 7)) &&
    'later releases make no promise for the namespace',
  'a stack trace inside run() of several storages':
    major === 24 && minor < 1 && 'run() calls fewer functions there',
  'an object of the program is a timer': major >= 24 && 'Node 24 removed timers.enroll()',
  'a handle of process.binding':
    !sourcesCarry && 'where the runtime carries frames, handles have one',
  'an empty type after a storage was used':
    !sourcesCarry && 'where the runtime carries frames, a storage is no hook',
  'a bound function is printed': major >= 25 && 'Node 25 removed bound.asyncResource',
  'promise hooks of the program':
    (!sourcesCarry || carrier !== 'continuation') && 'it is in how the continuation slot is used',
  'stream.finished() without frames of the runtime': major < 26 && 'it is in core of Node 26',
});
