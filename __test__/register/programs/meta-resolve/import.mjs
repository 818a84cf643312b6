import { resolved } from './resolve.mjs';

console.log(resolved);
