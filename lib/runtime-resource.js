'use strict';

// Core's own AsyncResource, and what one of them tells where core's ids cannot be read.

const { requireCore } = require('./core-modules');
const { makeInternal } = require('./runtime');

const { EventEmitterAsyncResource } = requireCore('node:events');

const kName = 'async-hooks-native';

// What core's emitters use.
const EmitterResource = Object.getPrototypeOf(
  new EventEmitterAsyncResource({ name: kName }).asyncResource,
).constructor;

// Its parent class.
const RuntimeAsyncResource = Object.getPrototypeOf(EmitterResource.prototype).constructor;

// As it is before a source replaces it.
const { triggerAsyncId } = RuntimeAsyncResource.prototype;

const options = { requireManualDestroy: true };
const makeSample = () => new RuntimeAsyncResource(kName, options);

/** @returns {number} what core gives a resource as its trigger now: its default, or else what executes */
function sampleTriggerAsyncId() {
  return Reflect.apply(triggerAsyncId, makeInternal(makeSample), []);
}

module.exports = { EmitterResource, RuntimeAsyncResource, sampleTriggerAsyncId };
