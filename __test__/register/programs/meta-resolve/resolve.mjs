import 'node:async_hooks';

export const resolved = import.meta.resolve('node:async_hooks');
