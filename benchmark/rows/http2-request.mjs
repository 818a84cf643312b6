import { once } from 'node:events';
import { connect, createServer } from 'node:http2';

export const name = 'http2-request';
export const about = 'a request over HTTP/2 in one process, both its sides, with a store or a hook';
export const cases = [{ tracked: 'store' }, { tracked: 'hook' }];
export const warmUpStretch = 3;
export const stretch = 2;

/** The number of concurrent requests. */
const STREAMS = 10;

/**
 * @param {any} asyncHooks
 * @param {{ tracked: string }} parameters
 */
export function prepare({ AsyncLocalStorage, createHook }, { tracked }) {
  if (tracked === 'hook') {
    createHook({ init() {} }).enable();
    return makeRequests((serve) => serve());
  }
  const storage = new AsyncLocalStorage();
  return makeRequests(async (serve) => {
    const store = {};
    await storage.run(store, async () => {
      await undefined;
      if (storage.getStore() !== store) throw new Error('another store');
      serve();
    });
  });
}

export const baseline = () =>
  makeRequests(async (serve) => {
    await undefined;
    serve();
  });

/** @param {(serve: () => void) => unknown} handle */
function makeRequests(handle) {
  const server = createServer((request, response) => handle(() => response.end('hello')));
  /** @type {Promise<import('node:http2').ClientHttp2Session> | undefined} */
  let connected;

  async function start() {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    return connect(`http://127.0.0.1:${port}`);
  }

  return async (/** @type {number} */ operations) => {
    const session = await (connected ??= start());
    let left = operations;
    await Promise.all(
      Array.from({ length: STREAMS }, async () => {
        while (left-- > 0) await once(session.request({ ':path': '/' }).resume(), 'end');
      }),
    );
  };
}
