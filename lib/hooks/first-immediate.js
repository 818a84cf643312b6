'use strict';

// For where nothing native can deliver destroys before the immediates of a turn of the event loop: an
// immediate that is the first of each. Node takes all immediates that are queued and calls them, so that
// what the first of them queues is the first of the next turn. It is unreferenced, and so neither keeps the
// process alive nor makes the event loop turn.

const { setImmediate } = require('../platform/originals');

/** @type {() => void} */
let listener;
let wanted = false;
let queued = false;
let due = false;

/** @param {() => void} deliver */
function setFirstImmediateListener(deliver) {
  listener = deliver;
}

/** Known to the source of immediates, for which it is no resource. */
function callFirst() {
  queued = false;
  if (wanted) queue();
  if (!due) return;
  due = false;
  listener();
}

function queue() {
  if (queued) return;
  queued = true;
  setImmediate(callFirst).unref();
}

/** @param {boolean} on whether there is to be one in each turn, as long as something may be scheduled */
function wantFirstImmediate(on) {
  wanted = on;
  if (on) queue();
}

/** Has the listener called in the next turn. */
function callInFirstImmediate() {
  due = true;
  queue();
}

module.exports = {
  callFirst,
  callInFirstImmediate,
  setFirstImmediateListener,
  wantFirstImmediate,
};
