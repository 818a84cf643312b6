'use strict';

// What the package has found in this runtime, for tests of what depends on it. A build that hides symbols,
// a version that was not tested, ASYNC_HOOKS_NATIVE_INTERNALS=off and the core in JavaScript leave less than
// there is elsewhere.

const { testsReleases } = require('.');
const native = require('../../lib/platform/native');
const continuation = require('../../lib/frames/carriers/continuation');
require('../../lib/tracking');
const { runtimeFrames } = require('../../lib/frames/carrier');

/** The carriers that ASYNC_HOOKS_NATIVE_CARRIER may ask for, the one that is chosen without it first. */
const carriers = (
  continuation.probe() === null ? ['promise-hooks'] : ['continuation', 'promise-hooks']
).slice(0, testsReleases ? 1 : 2);

/** Whether core tells of a callback that was under way before the package was used what triggered it. */
const knowsFirstTrigger = native.runtimeAsyncIds() !== null;

/** Whether core's arrays of ids are read. */
const readsFields = native.runtime_async_id_fields !== undefined;

/** Whether frames can be Maps, which are for who reads V8's slot. */
const mapsArePossible = carriers.includes('continuation') && runtimeFrames;

/** Whether destroys are delivered by the event loop, and not by an immediate. */
const deliversInLoop = native.canScheduleDestroy();

module.exports = { carriers, deliversInLoop, knowsFirstTrigger, mapsArePossible, readsFields };
