'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const { intrinsics, owners } = require('./programs/intrinsics');

const program = path.join(__dirname, 'programs', 'before.js');
// How long a step may take, in milliseconds. One that fails here only is given a second chance.
const kUsual = 200;
const kPatient = 20_000;
// What cannot be replaced is not followed, and a warning says so.
const notReplaced = ['sources', 'tick', 'microtask'];

/**
 * @param {string} which module
 * @param {string} place that it is loaded in, or `use` for deeds between loading and the first use
 * @param {string[]} deeds that come before
 * @param {number} [patience]
 */
function resultOf(which, place, deeds, patience = kUsual) {
  const args = [program, which, place, String(patience), ...deeds];
  const timeout = patience + 5_000;
  const options = { encoding: 'utf8', timeout, killSignal: 'SIGKILL' };
  const { stdout, stderr, status } = spawnSync(process.execPath, args, options);
  if (status !== 0 || stdout === '') return { failure: `${status} ${stderr}` };
  return JSON.parse(stdout);
}

/** Whether the difference is known. */
function isExpected(step, expected, actual, deed) {
  const value = expected[step];
  // It does not go on with the built-in.
  if (value === false || value === 'throws' || value === 'does not end') return true;
  if (step === 'uncaught') return true;
  if (notReplaced.includes(step) && actual.sources === 'warned' && /^(freeze|close):/.test(deed))
    return true;
  // Core makes no compression stream then, by which the package reaches the class of its handle.
  if (step === 'sources' && expected['a stream'] === 'throws') return true;
  // The built-in of Node 24 takes a default from Object.prototype.
  return deed.startsWith('pollute:defaultValue:') && String(value).includes('polluted');
}

/** What goes on with the built-in and not here. */
function differences(expected, actual, deed = '') {
  if (actual.failure !== undefined) return [actual.failure];
  const worse = Object.keys(expected)
    .filter((step) => actual[step] !== expected[step] && !isExpected(step, expected, actual, deed))
    .map((step) => `${step} is ${actual[step]}, not ${expected[step]}`);
  // Core does not print the warning over all of them.
  if (actual.uncaught && !expected.uncaught && actual.sources !== 'warned') worse.push('uncaught');
  return worse;
}

/** The functions of an object, each for itself. */
function membersOf(deed) {
  return intrinsics
    .filter(([, , , { owner }]) => deed === `break:${owner}`)
    .map(([name]) => `break:${name}`);
}

/** All at once, and where that is not as if nothing had happened, in halves. */
function compare(which, place, deeds, whole) {
  const actual = resultOf(which, place, deeds);
  if (differences(whole, actual).length === 0) return;
  if (deeds.length > 1) {
    const middle = deeds.length >> 1;
    compare(which, place, deeds.slice(0, middle), whole);
    compare(which, place, deeds.slice(middle), whole);
    return;
  }
  const [deed] = deeds;
  const expected = resultOf('built-in', place, deeds);
  if (expected.failure !== undefined) {
    // Core itself does not go on without all of them.
    const members = membersOf(deed);
    if (members.length > 0) compare(which, place, members, whole);
    return;
  }
  if (differences(expected, actual, deed).length === 0) return;
  const again = resultOf(which, place, deeds, kPatient);
  assert.deepStrictEqual(differences(expected, again, deed), [], deed);
}

const names = ['get', 'set', 'value', 'writable', 'enumerable', 'configurable'];
names.push('init', 'destroy', 'callback', 'defaultValue', 'filename', 'domain');
names.push('name', 'type', 'code', 'depth', 'requireManualDestroy');

/**
 * @param {string} kind
 * @returns {string[][]} what is done together. Core itself does not go on over some, which are done alone
 */
function pollution(kind) {
  const deed = (name) => `pollute:${name}:${kind}`;
  return [names.map(deed), [deed('signal')], [deed('captureRejections')]];
}

const alone = new Set(['Function.prototype', 'Array.prototype', '%TypedArray%.prototype']);
alone.add('%ArrayIterator%.prototype').add('%MapIterator%.prototype');
const deeds = owners.filter((owner) => !alone.has(owner)).map((owner) => `break:${owner}`);
const broken = [...alone].map((owner) => [`break:${owner}`]);
const kAtOnce = 4;
for (let i = 0; i < deeds.length; i += kAtOnce) broken.push(deeds.slice(i, i + kAtOnce));

const frozen = ['freeze:process', 'freeze:globalThis', 'close:process', 'close:globalThis'];

/** @type {[title: string, which: string, place: string, together: string[][]][]} */
const cases = [
  ['all functions of an object throw', 'native', 'main', broken],
  ['Object.prototype has functions', 'native', 'main', pollution('function')],
  ['Object.prototype has functions', 'native', 'use', pollution('function')],
  ['Object.prototype has strings', 'native', 'use', pollution('string')],
];
for (const place of ['main', 'worker']) {
  for (const which of ['native', 'register']) {
    cases.push(['Object.prototype has strings', which, place, pollution('string')]);
    cases.push(['a global object is frozen or closed', which, place, frozen.map((deed) => [deed])]);
  }
}

const whole = resultOf('native', 'main', [], kPatient);

for (const [title, which, place, together] of cases) {
  test(`${title} before the module is ${place === 'use' ? 'used' : 'loaded'} (${which}, ${place})`, () => {
    assert.deepStrictEqual([whole.failure, whole.start], [undefined, 'ok']);
    for (const deeds of together) compare(which, place, deeds, whole);
  });
}
