'use strict';

// What a call costs, in nanoseconds, beside what there is without the crate:
//
//   ADDON=... MODULE=built-in node bench.js
//
// The addon is to be a release build.

const { addon, within } = require('./support');

const COUNT = 5_000;
const ROUNDS = 400;
const nothing = () => {};
const ways = {
  napi_call_function: (count) => addon.timePlain(nothing, count),
  'Function::call of napi-rs': (count) => addon.timeNapiRs(nothing, count),
  napi_make_callback: (count) => addon.timeMakeCallback(nothing, count),
  'AsyncContext::call': (count) => addon.timeCall(nothing, count),
  'AsyncContext::run': (count) => addon.timeRun(count),
  'AsyncContext::capture, and its drop': (count) => addon.timeCapture(count),
};

const best = {};
within('store', () => {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, time] of Object.entries(ways)) {
      best[name] = Math.min(best[name] ?? Infinity, time(COUNT));
    }
  }
});
for (const [name, time] of Object.entries(best))
  console.log(`${time.toFixed(0).padStart(5)}  ${name}`);
