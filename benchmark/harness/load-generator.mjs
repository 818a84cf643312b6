// The parent's side of the load generator, which runs in a process of its own and not in a server's thread.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openChannel } from './measured-process.mjs';
import { onOtherProcessor } from './processors.mjs';

const program = fileURLToPath(new URL('load-child.mjs', import.meta.url));

export async function startLoad() {
  const child = fork(program, {
    ...onOtherProcessor({ execPath: process.execPath, execArgv: [] }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const channel = openChannel(child);
  await channel.receive();
  return {
    end: channel.end,
    /**
     * @param {{ url: string, connections: number, pipelining: number, requests: number }} load
     * @returns {Promise<{ milliseconds: number, p99: number }>}
     */
    async send(load) {
      const { failed, ...result } = await channel.request(load);
      if (failed > 0) throw new Error(`${failed} requests failed`);
      return result;
    },
  };
}
