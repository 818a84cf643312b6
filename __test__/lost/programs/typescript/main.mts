// A listener of TypeScript, which is kept where Node strips types, and is part of a bundle.

import { EventEmitter } from 'node:events';
import { receive } from './upload.mts';

const uploads: EventEmitter = new EventEmitter();

receive(uploads, { id: 1 });
setTimeout((): void => {
  uploads.emit('finish', { name: 'a.txt', size: 3 });
}, 5);
