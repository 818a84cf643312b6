/**
 * A preload: `node --require async-hooks-native/register app.js`, or the same with `--import`. From then on,
 * `async_hooks` and `node:async_hooks` are the drop-in for everything outside of Node's own modules.
 */
export { bindAddons } from './embedder';
