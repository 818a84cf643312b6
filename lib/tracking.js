'use strict';

// Starts and joins the parts: the sources are installed when the program first asks what executes,
// makes a hook, or makes a storage where the runtime does not carry frames by itself. For a storage alone
// they carry frames; ids begin with the first hook or question.

const state = require('./state');
const { AsyncHook, emitAfter, setPromiseHooksListener } = require('./hooks');
const { setSourcesStarters } = require('./frame');
const { isNode, requireNode } = require('./other-runtimes');
const promises = require('./sources/promises');

/**
 * A property that is set once and for all is a constant to V8: who asks does not pay for the question.
 * @type {{ installed?: true, started?: true }}
 */
const once = {};

function startTracking() {
  if (once.started) return;
  once.started = true;
  // Others have no sources: the ids are those of the scopes that are entered by hand.
  if (!isNode) return;
  state.adoptRuntimeContext(emitAfter);
  installSources();
}

function installSources() {
  if (once.installed) return;
  once.installed = true;
  for (const source of [
    // The others ask it for trigger ids.
    require('./sources/core-resources'),
    require('./sources/timers'),
    require('./sources/ticks'),
    require('./sources/microtasks'),
    require('./sources/handles'),
    require('./sources/handle-classes'),
    require('./sources/http-parser'),
    require('./sources/kept-handles'),
    require('./sources/message-ports'),
    require('./sources/zlib'),
    require('./sources/process-events'),
  ]) {
    source.install();
  }
}

setSourcesStarters({ installSources, startTracking });
setPromiseHooksListener(promises.update);

/** @param {any} callbacks */
function createHook(callbacks) {
  requireNode('createHook');
  // A hook may be enabled later, in the callback of what is made between.
  startTracking();
  return new AsyncHook(callbacks);
}

/** @returns {number} the id of the resource that executes */
function executionAsyncId() {
  if (!once.started) startTracking();
  return state.executionAsyncId();
}

/** @returns {number} the id of the resource that caused the executing callback to be called */
function triggerAsyncId() {
  if (!once.started) startTracking();
  return state.triggerAsyncId();
}

/** @returns {any} the resource that executes */
function executionAsyncResource() {
  if (!once.started) startTracking();
  return state.executionAsyncResource();
}

/** @returns {number} a new id, unique in this thread */
function newAsyncId() {
  if (!once.started) startTracking();
  return state.newAsyncId();
}

/** @returns {number} the trigger id for a resource that is made now */
function getDefaultTriggerAsyncId() {
  if (!once.started) startTracking();
  return state.getDefaultTriggerAsyncId();
}

/** @returns {boolean} whether the sources are installed */
function sourcesInstalled() {
  return once.installed === true;
}

module.exports = {
  createHook,
  executionAsyncId,
  executionAsyncResource,
  getDefaultTriggerAsyncId,
  newAsyncId,
  sourcesInstalled,
  startTracking,
  triggerAsyncId,
};
