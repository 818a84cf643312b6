// async_hooks: asyncHook.enable() and asyncHook.disable()
'use strict';

const { createHook, AsyncResource } = require('async-hooks-native');
const { writeSync } = require('node:fs');

const callbacks = { init: (asyncId, type) => writeSync(1, `init ${type}\n`) };

// Both return the hook, so it can be enabled as it is created.
const hook = createHook(callbacks).enable();
new AsyncResource('WhileEnabled');

hook.disable();
new AsyncResource('WhileDisabled');

hook.enable();
new AsyncResource('EnabledAgain');

// Without callbacks enabling does nothing.
createHook({}).enable();

// Prints:
//   init WhileEnabled
//   init EnabledAgain
