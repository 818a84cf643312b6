import type { EventEmitter } from 'node:events';
import { requests, type Request } from './requests.mts';

interface Upload {
  name: string;
  size: number;
}

export function receive(uploads: EventEmitter, request: Request): void {
  requests.run(request, () => {
    // bind here
    uploads.once('finish', ({ name, size }: Upload): void => {
      console.log(name, size, requests.getStore()); // lost here
    });
  });
}
