'use strict';

// Preloaded, and run as the program too: prints how many events `worker` the process had by its end.

let workers = 0;
process.on('worker', () => workers++);
process.on('exit', () => console.log(workers));
