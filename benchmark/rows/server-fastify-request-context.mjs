export const name = 'server-fastify-request-context';
export const about =
  "a request to Fastify that reads @fastify/request-context's store after ten awaits";
export const packages = ['fastify', '@fastify/request-context'];
export const preload = true;
export const comparesToNothing = true;
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

const AWAITS = 10;

/** @param {{ tracked: boolean, library: (name: string) => any }} serving */
export async function serve({ tracked, library }) {
  const app = library('fastify')();
  if (tracked) app.register(library('@fastify/request-context'));
  app.get('/', tracked ? fromContext : fromRequest);
  await app.ready();
  return { server: app.server, connections: 10, pipelining: 10 };
}

/** @param {any} request */
async function fromContext({ id, requestContext }) {
  requestContext.set('id', id);
  for (let i = 0; i < AWAITS; i++) await undefined;
  if (requestContext.get('id') !== id) throw new Error("another request's store");
  return { id };
}

/** @param {any} request */
async function fromRequest({ id }) {
  for (let i = 0; i < AWAITS; i++) await undefined;
  return { id };
}
