/**
 * A drop-in for `node:async_hooks`. The types are those that `@types/node` gives the built-in, so
 * that values of either module go where the other's are expected.
 *
 * @see https://nodejs.org/api/async_hooks.html
 * @see https://nodejs.org/api/async_context.html
 */
export {
  AsyncHook,
  AsyncLocalStorage,
  AsyncLocalStorageOptions,
  AsyncResource,
  AsyncResourceOptions,
  HookCallbacks,
  RunScope,
  asyncWrapProviders,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
} from 'node:async_hooks';
