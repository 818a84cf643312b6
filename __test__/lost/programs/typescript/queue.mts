// A queue whose entries have methods with types.

import { AsyncLocalStorage } from 'node:async_hooks';

interface Job {
  readonly name: string;
  run(): void;
}

const requests: AsyncLocalStorage<number> = new AsyncLocalStorage<number>();
const jobs: Job[] = [];
setTimeout((): void => {
  for (const job of jobs) job.run();
}, 5);

requests.run(1, (): void => {
  const name: string = 'upload';
  jobs.push({
    name,
    // bind here
    run(): void {
      console.log(name, requests.getStore()); // lost here
    },
  });
});
