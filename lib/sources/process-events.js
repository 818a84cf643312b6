'use strict';

// Events of the process that concern a resource or a promise. Their listeners run in its context.

const { ReflectApply } = require('../platform/primordials');
const {
  clearAsyncIdStack,
  executionAsyncId,
  executionAsyncResource,
  hasAsyncIdStack,
  popAsyncContext,
} = require('../context/id-stack');
const { clearDefaultTriggerAsyncId } = require('../context/ids');
const { emitAfter } = require('../hooks/emit');
const { deliverLast } = require('../hooks/destroy-queue');
const { runtimeProcess } = require('../platform/originals');
const { setFrame, sourcesCarry } = require('../frames/carrier');
const { requestPromiseFrames } = require('../frames/carrying');
const { saveResourceFrame } = require('../frames/propagation');
const { keepOnlyForReport, replaceEmit, wrapReplacedEmit } = require('./process-emit');
const { enterThrowing, forgetEntered, reportInDomain } = require('./rejected-context');
const rejectionListeners = require('./rejection-listeners');
const rejections = require('./rejections');
const { asMethod, replaceMethods } = require('./replacement');
const { saveFrameAfterThrow } = require('./scope');

const runtime = /** @type {any} */ (runtimeProcess);

/**
 * Core calls `process._fatalException`, which emits the events, while the context of the callback that threw is
 * still on the stack.
 * @param {Function} fatalException
 */
function emitUncaughtException(fatalException, args) {
  // A constructor that threw may have left its default trigger id.
  clearDefaultTriggerAsyncId();
  const fromPromise = args[1];
  if (fromPromise) enterThrowing();
  const handled = ReflectApply(fatalException, runtime, args);
  if (handled) endContexts();
  return handled;
}

function endContexts() {
  forgetEntered();
  if (hasAsyncIdStack()) saveResourceFrame(executionAsyncResource());
  else saveFrameAfterThrow();
  while (hasAsyncIdStack()) {
    const asyncId = executionAsyncId();
    if (asyncId === 0) popAsyncContext(0);
    else emitAfter(asyncId);
  }
  clearAsyncIdStack();
  if (sourcesCarry) setFrame(undefined);
}

/**
 * `emitted`: whether an exit event was emitted, by core or by a program. Written by the replaced `emit`. While it
 * is false, ticks need not read `process._exiting`, which is slow.
 */
const exit = { emitted: false };

/** @returns {boolean} whether the process accepts no more ticks */
function isExiting() {
  return exit.emitted && runtime._exiting;
}

/**
 * @param {string} type of an event that the process is about to emit
 * @param {any} name the first argument of its listeners
 */
function beforeEvent(type, name) {
  if (rejectionListeners.mayAddListener(type, name)) requestPromiseFrames();
  if (type === 'exit') exit.emitted = true;
  // Core emits it outside of all contexts.
  else if (type === 'beforeExit' && !hasAsyncIdStack()) deliverLast();
}

function install() {
  rejections.install(reportInDomain, wrapReplacedEmit, keepOnlyForReport);
  rejectionListeners.install();
  replaceEmit(beforeEvent);
  const { _fatalException: fatalException } = runtime;
  const replacement = asMethod({
    call() {
      return emitUncaughtException(fatalException, arguments);
    },
  });
  replaceMethods(runtime, { _fatalException: replacement });
}

module.exports = { install, isExiting };
