'use strict';

// The same tests with memory that V8 owns, as on runtimes that allow no external buffers.

process.env.ASYNC_HOOKS_NATIVE_BUFFERS = 'v8';

for (const name of ['buffers', 'emit', 'errors', 'ids', 'stack']) require(`./${name}.test.js`);
