// Sends a number of requests to a local server, whenever the parent asks.

import { importLibrary, LOAD_GENERATOR } from './libraries.mjs';

const autocannon = await importLibrary(LOAD_GENERATOR);

/** How often it looks whether all are answered. */
const MILLISECONDS = 10;

process.on('message', async (/** @type {any} */ { url, connections, pipelining, requests }) => {
  const start = performance.now();
  let end = start;
  const load = autocannon({
    url,
    connections,
    pipelining,
    amount: requests,
    sampleInt: MILLISECONDS,
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
