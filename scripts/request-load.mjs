// Sends requests to the request tagging server and compares every answer with the tag that was sent.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { root } from './setup.mjs';

/**
 * @typedef {object} LoadResult
 * @property {number} served requests that the server answered
 * @property {number} reads times that a request read its store
 * @property {number} mixedUp reads that gave another request's store or none
 * @property {number} answered answers that the client got
 * @property {number} wrongAnswers answers that carry another request's tag or none
 * @property {number} failed requests without an answer
 * @property {number} perSecond
 */

/**
 * @param {{ connections: number, seconds: number, onSecond?: () => void }} options
 * @returns {Promise<LoadResult>}
 */
export async function loadServer({ connections, seconds, onSecond }) {
  const server = fork(join(root, 'examples', 'request-tagging-server.js'), { execArgv: [] });
  const [{ url }] = await firstMessage(server);

  let sent = 0;
  let answered = 0;
  let wrongAnswers = 0;
  const { errors, timeouts, duration } = await generateLoad(
    {
      url,
      connections,
      duration: seconds,
      requests: [
        {
          setupRequest(request, context) {
            const tag = `request-${sent++}`;
            Object.assign(context, { tag });
            return { ...request, headers: { ...request.headers, 'x-request-tag': tag } };
          },
          onResponse(status, body, context) {
            answered++;
            const { tag } = /** @type {{ tag?: string }} */ (context);
            if (status !== 200 || body !== tag) wrongAnswers++;
          },
        },
      ],
    },
    onSecond,
  );

  const counting = firstMessage(server);
  server.send('report');
  const [{ served, reads, mixedUp }] = await counting;
  return {
    served,
    reads,
    mixedUp,
    answered,
    wrongAnswers,
    failed: errors + timeouts,
    perSecond: answered / duration,
  };
}

/**
 * @param {autocannon.Options} options
 * @param {(() => void) | undefined} onSecond
 * @returns {Promise<autocannon.Result>}
 */
function generateLoad(options, onSecond) {
  return new Promise((resolve, reject) => {
    const load = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    load.on('tick', () => onSecond?.());
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<any[]>}
 */
function firstMessage(child) {
  return Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${code}`);
    }),
  ]);
}
