import { AsyncLocalStorage } from 'node:async_hooks';

export type Request = { readonly id: number };

export const requests: AsyncLocalStorage<Request> = new AsyncLocalStorage<Request>();
