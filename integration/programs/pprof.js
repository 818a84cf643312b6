'use strict';

// @datadog/pprof, whose native code reads the frame in V8's slot while a signal interrupts the program: the
// labels that a sample gets, and its writer of OpenTelemetry's thread context, which looks whether what it
// writes is there to be read. Only where the runtime keeps frames in the slot, from Node 24 on.

const { AsyncLocalStorage } = require('node:async_hooks');
const { otelThreadCtx, time } = require('@datadog/pprof');

const { kSampleCount } = time.constants;
const storage = new AsyncLocalStorage();
const samples = 25;

function spin(until) {
  let sum = 0;
  while (time.getState()[kSampleCount] < until) for (let i = 0; i < 1e4; i++) sum += i;
  return sum;
}

// Until there are so many samples more of the function that calls.
function work() {
  spin(time.getState()[kSampleCount] + samples);
}

// A name for each place, by which its samples are known.
const places = {
  inScope: () => work(),
  inStore: () => storage.run('store', work),
  afterAwait: () => work(),
  inTimer: () => work(),
  written: () => work(),
  writtenInStore: () => storage.run('another', work),
  outside: () => work(),
};

async function profile() {
  const options = { intervalMicros: 1000, withContexts: true, useCPED: true };
  time.start(options);
  places.outside();
  await time.runWithContext({ label: 'scope' }, async () => {
    places.inScope();
    places.inStore();
    await null;
    places.afterAwait();
    await new Promise((resolve) => {
      setTimeout(() => resolve(places.inTimer()), 1);
    });
  });
  await storage.run('store', async () => {
    time.setContext({ label: 'written' });
    places.written();
    await null;
    places.writtenInStore();
    console.log('written', JSON.stringify(time.getContext()));
  });
  const found = time.stop(false, ({ context }) => ({ label: context?.context?.label ?? 'none' }));
  report(found);
}

// How many samples of each place have which label. A few fall between two places.
function report({ function: functions, location, sample, stringTable }) {
  const text = (index) => stringTable.strings[Number(index)];
  const nameOf = (id) => {
    const { line } = location.find((one) => one.id === id);
    return text(functions.find((one) => one.id === line[0].functionId).name);
  };
  const counts = {};
  for (const { label, locationId, value } of sample) {
    const place = locationId.map(nameOf).find((name) => Object.hasOwn(places, name));
    const found = label.find(({ key }) => text(key) === 'label');
    if (place === undefined || found === undefined) continue;
    const name = text(found.str);
    counts[place] ??= {};
    counts[place][name] = (counts[place][name] ?? 0) + Number(value[0]);
  }
  for (const place of Object.keys(places)) {
    const most = Object.entries(counts[place] ?? {}).sort(([, a], [, b]) => b - a);
    console.log(place, most[0]?.[0]);
  }
}

async function writeThreadContext() {
  const context = new otelThreadCtx.ThreadContext(Buffer.alloc(16, 1), Buffer.alloc(8, 2), 0, []);
  await context.run(async () => {
    await null;
    console.log('thread context', otelThreadCtx.getContext() === context);
  });
  console.log('after', otelThreadCtx.getContext());
}

async function main() {
  await profile();
  if (process.platform === 'linux') await writeThreadContext();
}

if (Number.parseInt(process.versions.node, 10) >= 24) main();
else console.log('no frames in the slot');
