export const name = 'server-fastify-opentelemetry';
export const about = 'a request to Fastify with a span of its own, two inside, and ten awaits';
export const packages = [
  'fastify',
  '@opentelemetry/api',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/sdk-trace-node',
];
export const preload = true;
export const comparesToNothing = true;
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

const AWAITS = 5;

/**
 * Without tracking there are the same spans, but no context manager, which leaves them unrelated.
 * @param {{ tracked: boolean, library: (name: string) => any }} serving
 */
export async function serve({ tracked, library }) {
  const { context, trace } = library('@opentelemetry/api');
  const { AsyncLocalStorageContextManager } = library('@opentelemetry/context-async-hooks');
  const { BatchSpanProcessor, NodeTracerProvider } = library('@opentelemetry/sdk-trace-node');
  const discard = {
    export: (/** @type {any} */ spans, /** @type {any} */ done) => done({ code: 0 }),
    shutdown: async () => {},
  };
  new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(discard)] }).register({
    contextManager: tracked ? new AsyncLocalStorageContextManager().enable() : null,
  });
  const tracer = trace.getTracer('benchmark');

  /** @param {string} operation */
  const work = (operation) =>
    tracer.startActiveSpan(operation, async (/** @type {any} */ span) => {
      for (let i = 0; i < AWAITS; i++) await undefined;
      span.end();
    });

  const app = library('fastify')();
  app.addHook(
    'onRequest',
    (/** @type {any} */ request, /** @type {any} */ reply, /** @type {() => void} */ done) => {
      request.span = tracer.startSpan('request');
      context.with(trace.setSpan(context.active(), request.span), done);
    },
  );
  app.addHook('onResponse', async (/** @type {any} */ request) => request.span.end());
  app.get('/', async (/** @type {any} */ request) => {
    await work('read');
    await work('write');
    if (tracked && trace.getActiveSpan() !== request.span) throw new Error('another span');
    return { id: request.id };
  });
  await app.ready();
  return { server: app.server, connections: 10, pipelining: 10 };
}
