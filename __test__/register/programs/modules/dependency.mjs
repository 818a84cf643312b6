export { default as async_hooks } from 'node:async_hooks';
export const dynamic = () => import('node:async_hooks');
