// The load generator, which has a process of its own, so that it does not share a server's thread.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { converse } from './measured-process.mjs';
import { onOtherProcessor } from './processors.mjs';

const program = fileURLToPath(new URL('load-child.mjs', import.meta.url));

export async function startLoad() {
  const child = fork(program, {
    ...onOtherProcessor({ execPath: process.execPath, execArgv: [] }),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const conversation = converse(child);
  await conversation.next();
  return {
    end: conversation.end,
    /**
     * @param {{ url: string, connections: number, pipelining: number, requests: number }} load
     * @returns {Promise<{ milliseconds: number, p99: number }>}
     */
    async send(load) {
      const { failed, ...result } = await conversation.ask(load);
      if (failed > 0) throw new Error(`${failed} requests failed`);
      return result;
    },
  };
}
