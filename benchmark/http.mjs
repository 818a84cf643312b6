import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const load = fileURLToPath(new URL('load.mjs', import.meta.url));
const execute = promisify(execFile);

/**
 * @param {import('node:http').Server} server
 * @param {{ connections: number, duration: number }} options duration in milliseconds
 * @returns {Promise<number>} nanoseconds a request
 */
export async function measureServer(server, { connections, duration }) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const args = [load, `http://127.0.0.1:${port}/`, String(connections), String(duration)];
  const { stdout } = await execute(process.execPath, args);
  const { failed, nanoseconds } = JSON.parse(stdout);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return nanoseconds;
}
