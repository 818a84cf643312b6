'use strict';

// Core's own AsyncResource class. An instance has core's default trigger id, which cannot be read elsewhere on some
// runtimes.

const { ObjectGetPrototypeOf, ReflectApply } = require('./primordials');
const { requireCore } = require('./core-modules');
const { makeInternal } = require('./originals');
const { probeEmitter } = require('./probe-emitters');

const { EventEmitterAsyncResource } = requireCore('node:events');

const kName = 'async-hooks-native';
const emitterOptions = /** @type {any} */ ({ __proto__: null, name: kName });
const emitter = probeEmitter(() => new EventEmitterAsyncResource(emitterOptions));

// The class of the resources of core's emitters.
const EmitterResource = ObjectGetPrototypeOf(emitter.asyncResource).constructor;

// Its parent class.
const RuntimeAsyncResource = ObjectGetPrototypeOf(EmitterResource.prototype).constructor;

// Taken before a source replaces it.
const { triggerAsyncId } = RuntimeAsyncResource.prototype;

const options = /** @type {any} */ ({ __proto__: null, requireManualDestroy: true });
const makeProbe = () => new RuntimeAsyncResource(kName, options);

/** @returns {number} the trigger id that core gives to a new resource now: its default, or its execution id */
function probeTriggerAsyncId() {
  return ReflectApply(triggerAsyncId, makeInternal(makeProbe), []);
}

module.exports = { EmitterResource, RuntimeAsyncResource, makeProbe, probeTriggerAsyncId };
