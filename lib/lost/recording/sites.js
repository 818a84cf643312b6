'use strict';

// Captures the call sites at which resources are created and scopes begin. One stack is shared by all calls with the same
// callers. The native core recognizes them by their return addresses, which takes a fraction of the time that V8 needs to
// capture a stack. Where it cannot, each call has a stack of its own.

const { async_wrap } = require('../../platform/native');
const { makeCapture } = require('../../platform/call-sites');

/** The maximum number of frames, which includes some of this package. */
const kLimit = 14;
const kTrials = 16;

const capture = makeCapture(kLimit);

/** The stacks, by the number of their call site. Shared by all copies of this package, as the numbers are. */
const stacks = (async_wrap.callSiteStacks ??= []);

/** @param {number} number as `callSite` returns it */
const indexOf = (number) => (number < 0 ? -1 - number : number);

/** @returns {boolean} whether two call sites have two numbers, and keep them */
function numbersWork() {
  let kept = false;
  let [first, second] = [-1, -1];
  for (let trial = 0; trial < kTrials; trial++) {
    const [one, other] = [async_wrap.callSite(), async_wrap.callSite()];
    if (one === undefined || other === undefined || indexOf(one) === indexOf(other)) return false;
    if (one >= 0 && other >= 0) kept ||= one === first && other === second;
    [first, second] = [indexOf(one), indexOf(other)];
  }
  return kept;
}

const sitesAreNumbered = numbersWork();

/**
 * @param {Function} callee
 * @returns {any} a stack that starts with the caller of that function, without what awaits it
 */
function captureAnew(callee) {
  const stack = /** @type {any} */ (capture(callee));
  stack.isSite = true;
  return stack;
}

/**
 * @param {Function} callee
 * @returns {any} the same
 */
function captureNumbered(callee) {
  const number = async_wrap.callSite();
  if (number === undefined) return captureAnew(callee);
  if (number >= 0 && stacks[number] !== undefined) return stacks[number];
  return (stacks[indexOf(number)] = captureAnew(callee));
}

module.exports = {
  captureSite: sitesAreNumbered ? captureNumbered : captureAnew,
  sitesAreNumbered,
};
