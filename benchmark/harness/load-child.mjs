// Sends requests to a local server when its parent process requests it.

import { importLibrary, LOAD_GENERATOR } from './libraries.mjs';

const autocannon = await importLibrary(LOAD_GENERATOR);

/** How often autocannon checks whether all requests are answered, in milliseconds. */
const CHECK_INTERVAL = 10;

process.on('message', async (/** @type {any} */ { url, connections, pipelining, requests }) => {
  const start = performance.now();
  let end = start;
  const load = autocannon({
    url,
    connections,
    pipelining,
    amount: requests,
    sampleInt: CHECK_INTERVAL,
  });
  load.on('response', () => (end = performance.now()));
  const { errors, timeouts, non2xx, latency } = await load;
  process.send?.({
    failed: errors + timeouts + non2xx,
    milliseconds: end - start,
    p99: latency.p99,
  });
});
process.on('disconnect', () => process.exit());
process.send?.({});
