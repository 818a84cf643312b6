// Puts load on a local server from a process of its own, so that it does not share the server's
// thread, and prints how many requests failed and the nanoseconds a request took on average.

import autocannon from 'autocannon';

const [url, connections, milliseconds] = process.argv.slice(2);

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(milliseconds) / 1000,
});
console.log(
  JSON.stringify({
    failed: result.errors + result.timeouts + result.non2xx,
    nanoseconds: (result.duration * 1e9) / result.requests.total,
  }),
);
