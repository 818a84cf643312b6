// Puts load on a local server from a process of its own, so that it does not share the server's
// thread, and prints the nanoseconds that a request took on average.

import autocannon from 'autocannon';

const [url, connections, milliseconds] = process.argv.slice(2);

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(milliseconds) / 1000,
});
const failed = result.errors + result.timeouts + result.non2xx;
if (failed > 0) throw new Error(`${failed} requests failed`);
console.log((result.duration * 1e9) / result.requests.total);
