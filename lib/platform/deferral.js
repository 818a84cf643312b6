'use strict';

// The preload leaves most of the package unloaded until the program needs `async_hooks`. This file has the state that
// the preload and the instance share for that.

/**
 * - `wanted`: whether the preload requests it. Written by the preload before it loads the instance.
 * - `active`: whether the instance was created in this way. Written by instance.js.
 * - `onLoad`: called once, when the rest has been loaded. Written by the preload, cleared by instance.js.
 * @type {{ wanted: boolean, active: boolean, onLoad: (() => void) | undefined }}
 */
const deferral = { wanted: false, active: false, onLoad: undefined };

/** Of the instance, on the global object. The number is the version of the interface that copies share. */
const kInstance = 'async-hooks-native.1';

module.exports = { deferral, kInstance };
