'use strict';

// Two services in two processes, `front` and `back`. Each request to `front` makes a span of its own
// there and asks `back`, which does the same. All spans of a request must be in one trace, each below
// the one that it was made in, and nothing of another request's.
//
// The context manager is the argument.

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { ROOT_CONTEXT, context, propagation, trace } = require('@opentelemetry/api');
const managers = require('@opentelemetry/context-async-hooks');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} = require('@opentelemetry/sdk-trace-node');

const [manager, service = 'driver'] = process.argv.slice(2);
const REQUESTS = 40;

const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register({
  contextManager: new managers[manager]().enable(),
});
registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });

// Only after the instrumentation, which patches it.
const http = require('node:http');
const { listen, send } = require('../support/http');

const tracer = trace.getTracer(service);

const roles = { back, driver, front };
roles[service]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function back() {
  await serve(async () => {
    const outer = trace.getActiveSpan();
    await sleep(Math.random() * 5);
    assert.strictEqual(trace.getActiveSpan(), outer);
    await inSpan('query', async (span) => {
      await new Promise((resolve) => setImmediate(resolve));
      assert.strictEqual(trace.getActiveSpan(), span);
    });
    assert.strictEqual(trace.getActiveSpan(), outer);
  });
}

async function front() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 5 });
  await serve(async () => {
    await inSpan('ask back', async (span) => {
      await Promise.resolve();
      await send(process.env.BACK, { agent });
      assert.strictEqual(trace.getActiveSpan(), span);
    });
    // Bound callbacks have the context that they were bound in.
    const bound = context.bind(context.active(), () => trace.getActiveSpan());
    const here = trace.getActiveSpan();
    assert.strictEqual(context.with(ROOT_CONTEXT, bound), here);
  });
  agent.destroy();
}

// Serves until the parent process asks for the spans.
async function serve(handle) {
  const server = http.createServer(async (request, response) => {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      assert.strictEqual(body, '');
      const id = propagation.getBaggage(context.active())?.getEntry('id').value;
      trace.getActiveSpan().setAttribute('id', id);
      await handle();
      assert.strictEqual(propagation.getBaggage(context.active())?.getEntry('id').value, id);
      response.end(id);
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
  const watch = setInterval(() => assert.strictEqual(trace.getActiveSpan(), undefined), 5);
  process.send({ url: await listen(server) });
  await once(process, 'message');
  clearInterval(watch);
  server.closeAllConnections();
  server.close();
  process.send({ spans: finishedSpans() });
  process.disconnect();
}

async function driver() {
  const started = [];
  const start = async (name, env) => {
    const child = fork(__filename, [manager, name], { env: { ...process.env, ...env } });
    started.push(child);
    child.on('exit', (code) => {
      if (code !== 0) process.exit(1);
    });
    const [{ url }] = await once(child, 'message');
    return url;
  };
  const backUrl = await start('back');
  const frontUrl = await start('front', { BACK: backUrl });

  await Promise.all(Array.from({ length: REQUESTS }, (_, i) => ask(frontUrl, `request-${i}`)));
  assert.strictEqual(trace.getActiveSpan(), undefined);

  const spans = finishedSpans();
  for (const child of started) {
    child.send('report');
    const [report] = await once(child, 'message');
    spans.push(...report.spans);
  }
  showTraces(spans);
}

function ask(url, id) {
  const baggage = propagation.createBaggage({ id: { value: id } });
  return context.with(propagation.setBaggage(context.active(), baggage), () =>
    inSpan('request', async (span) => {
      span.setAttribute('id', id);
      const { status, body } = await send(url);
      assert.strictEqual(status, 200);
      assert.strictEqual(body, id);
      assert.strictEqual(trace.getActiveSpan(), span);
    }),
  );
}

function inSpan(name, work) {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work(span);
    } finally {
      span.end();
    }
  });
}

function finishedSpans() {
  return exporter.getFinishedSpans().map((span) => ({
    id: span.spanContext().spanId,
    trace: span.spanContext().traceId,
    parent: span.parentSpanContext?.spanId,
    // Which service made it, and what the request that it belongs to was called.
    text: `${service}: ${span.name}`,
    request: span.attributes.id,
  }));
}

// All traces must be the same tree, with one request's name in it.
function showTraces(spans) {
  const traces = new Map(spans.map(({ trace }) => [trace, []]));
  for (const span of spans) traces.get(span.trace).push(span);
  assert.strictEqual(traces.size, REQUESTS);
  const trees = new Set();
  const requests = new Set();
  for (const members of traces.values()) {
    const names = new Set(members.map(({ request }) => request).filter(Boolean));
    assert.strictEqual(names.size, 1);
    requests.add([...names][0]);
    trees.add(draw(members, undefined, '').join('\n'));
  }
  assert.strictEqual(requests.size, REQUESTS);
  console.log(`${traces.size} traces, of ${trees.size} kind:`);
  for (const tree of trees) console.log(tree);
}

function draw(spans, parent, indent) {
  const below = spans.filter((span) => span.parent === parent);
  return below.flatMap(({ id, text, request }) => [
    `${indent}${text}${request ? ' (named)' : ''}`,
    ...draw(spans, id, `${indent}  `),
  ]);
}
