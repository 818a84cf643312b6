'use strict';

// Core's own AsyncResource, and what one of them tells where core's ids cannot be read.

const { ObjectGetPrototypeOf, ReflectApply } = require('./primordials');
const { requireCore } = require('./core-modules');
const { makeInternal } = require('./originals');
const { probeEmitter } = require('./probe-emitters');

const { EventEmitterAsyncResource } = requireCore('node:events');

const kName = 'async-hooks-native';
const emitterOptions = /** @type {any} */ ({ __proto__: null, name: kName });
const emitter = probeEmitter(() => new EventEmitterAsyncResource(emitterOptions));

// What core's emitters use.
const EmitterResource = ObjectGetPrototypeOf(emitter.asyncResource).constructor;

// Its parent class.
const RuntimeAsyncResource = ObjectGetPrototypeOf(EmitterResource.prototype).constructor;

// As it is before a source replaces it.
const { triggerAsyncId } = RuntimeAsyncResource.prototype;

const options = /** @type {any} */ ({ __proto__: null, requireManualDestroy: true });
const makeProbe = () => new RuntimeAsyncResource(kName, options);

/** @returns {number} what core gives a resource as its trigger now: its default, or else what executes */
function probeTriggerAsyncId() {
  return ReflectApply(triggerAsyncId, makeInternal(makeProbe), []);
}

module.exports = { EmitterResource, RuntimeAsyncResource, makeProbe, probeTriggerAsyncId };
