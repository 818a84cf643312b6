'use strict';

// If no callbacks are provided, enabling is a no-op; enable() and disable() return the hook.
const { createHook } = require('node:async_hooks');

const hook = createHook({});
console.log(hook.enable() === hook, hook.disable() === hook, createHook({}).enable() !== hook);
setImmediate(() => console.log('goes on'));
