// The built-in is there before the preload is: what is imported later is the drop-in.

/* eslint-disable n/prefer-node-protocol -- both names are what is looked at */

import early from 'node:async_hooks';
import dropIn from '../../../../index.js';

const before = (await import('node:async_hooks')).default;
await import('../../../../register.js');

const report = {
  'before, statically': early,
  'before, dynamically': before,
  'after, by the same name': (await import('node:async_hooks')).default,
  'after, by another name': (await import('async_hooks')).default,
  'after, in another module': (await import('./dependency.mjs')).async_hooks,
};
for (const [name, module] of Object.entries(report)) console.log(`${name}: ${module === dropIn}`);
