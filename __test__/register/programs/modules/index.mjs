// Every way for an ES module to get at the module: prints which of them give the drop-in.

/* eslint-disable n/prefer-node-protocol -- both names are what is looked at */

import { createRequire } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';
import byDefault, * as namespace from 'node:async_hooks';
import byDefaultWithoutScheme, { AsyncLocalStorage } from 'async_hooks';
import { executionAsyncId as renamed } from 'node:async_hooks';
import dropIn from '../../../../index.js';
import { async_hooks as reExported, dynamic } from './dependency.mjs';
import commonJs from '../dependency/index.js';

const require = createRequire(import.meta.url);
const inData = "import hooks from 'node:async_hooks'; export default hooks";

const found = {
  'import x': byDefault,
  'import x without the scheme': byDefaultWithoutScheme,
  'import()': (await import('node:async_hooks')).default,
  'import() without the scheme': (await import('async_hooks')).default,
  'import() of a name that is computed': (await import(`node:${'async_hooks'}`)).default,
  'a dependency': reExported,
  "a dependency's import()": (await dynamic()).default,
  'a data URL': (await import(`data:text/javascript,${inData}`)).default,
  createRequire: require('async_hooks'),
  'createRequire with the scheme': require('node:async_hooks'),
  'a CommonJS dependency': commonJs.async_hooks,
  "a CommonJS dependency's import()": (await commonJs.dynamic()).default,
  'process.getBuiltinModule': process.getBuiltinModule?.('node:async_hooks') ?? dropIn,
};
const report = Object.entries(found).map(([name, module]) => [name, module === dropIn]);
report.push(['import { x }', AsyncLocalStorage === dropIn.AsyncLocalStorage]);
report.push(['import { x as y }', renamed === dropIn.executionAsyncId]);
for (const [name, value] of Object.entries(dropIn)) {
  report.push([`import * as x: ${name}`, namespace[name] === value]);
}

const thread = isMainThread ? '' : 'in a Worker: ';
for (const [name, value] of report) console.log(`${thread}${name}: ${value}`);
if (isMainThread) new Worker(new URL(import.meta.url));
