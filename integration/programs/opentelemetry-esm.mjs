// OpenTelemetry's hook for ES modules. It instruments what the program loads: `http`, which it imports and uses,
// but not `dns`, which only core uses here.

import { register } from 'node:module';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DnsInstrumentation } from '@opentelemetry/instrumentation-dns';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const exporter = new InMemorySpanExporter();
registerInstrumentations({
  instrumentations: [new DnsInstrumentation(), new HttpInstrumentation()],
});
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register({
  contextManager: new AsyncLocalStorageContextManager(),
});

// What is made here has the package's sources installed, also where the runtime carries the stores.
const { executionAsyncId } = await import('node:async_hooks');
executionAsyncId();

const { default: http } = await import('node:http');
const tracer = trace.getTracer('program');

const server = http.createServer((request, response) => {
  setTimeout(() => {
    tracer.startActiveSpan('work', (span) => {
      span.end();
      response.end();
    });
  }, 1);
});
await new Promise((resolve) => server.listen(0, 'localhost', resolve));
const { port } = server.address();

for (const name of ['first', 'second']) {
  await tracer.startActiveSpan(name, async (span) => {
    await new Promise((resolve, reject) => {
      const request = http.get({ host: 'localhost', port, agent: false }, (response) => {
        response.resume().on('end', resolve);
      });
      request.on('error', reject);
    });
    console.log(trace.getSpan(context.active()) === span);
    span.end();
  });
}
server.close();

const spans = exporter.getFinishedSpans();
const ids = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
const lines = spans.map((span) => {
  const parent = span.parentSpanContext?.spanId;
  return `${span.name} (${span.instrumentationScope.name}) in ${ids.get(parent) ?? parent}`;
});
console.log(lines.sort().join('\n'));
