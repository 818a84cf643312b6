// async_hooks: asyncWrapProviders
'use strict';

const { asyncWrapProviders } = require('async-hooks-native');

// A map of provider types to the corresponding numeric id.
for (const type of ['PROMISE', 'TCPWRAP', 'FSREQCALLBACK']) {
  console.log(type, typeof asyncWrapProviders[type]);
}
console.log('NONE', asyncWrapProviders.NONE);

// Prints:
//   PROMISE number
//   TCPWRAP number
//   FSREQCALLBACK number
//   NONE 0
