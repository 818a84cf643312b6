'use strict';

// What the tests share: starting a program in a process of its own with either the built-in
// async_hooks or this package, and turning what it reports into lines that can be compared.

const { spawn } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');
const async_hooks = require('node:async_hooks');

const root = path.resolve(__dirname, '..', '..');
const child = path.join(__dirname, 'child.js');
const [major, minor] = process.versions.node.split('.').map(Number);

// Set when releases are tested of which there are many: with what each has by default.
const testsReleases = process.env.TEST_RELEASES !== undefined;

// No program takes anywhere near as long: one that does hangs.
const patience = 120_000;

// Starts `node ...args` and resolves with everything it printed and how it ended.
function startNode(
  args,
  { env = {}, cwd, command = process.execPath, input = '', timeout = patience } = {},
) {
  return new Promise((resolve, reject) => {
    const { NODE_TEST_CONTEXT, ...inherited } = process.env;
    const started = spawn(command, args, {
      cwd,
      env: { ...inherited, ...env },
      killSignal: 'SIGKILL',
      timeout,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      started[name].setEncoding('utf8');
      started[name].on('data', (text) => {
        output[name] += text;
      });
    }
    started.on('error', reject);
    started.on('close', (code, signal) => resolve({ code, signal, ...output }));
    started.stdin.on('error', () => {});
    started.stdin.end(input);
  });
}

// Like startNode, for programs that are meant to abort: no core file is left behind.
function startNodeThatAborts(args, options) {
  if (process.platform === 'win32') return startNode(args, options);
  const script = 'ulimit -c 0; exec "$0" "$@"';
  return startNode(['-c', script, process.execPath, ...args], { ...options, command: 'sh' });
}

// Whether a process ended by aborting, whatever way the platform tells it.
function aborted({ code, signal }) {
  return (
    signal === 'SIGABRT' || code === 134 || (process.platform === 'win32' && code === 0x80000003)
  );
}

// Runs `file` with `which`, 'built-in' or 'native'. The program's report is in `lines`.
async function runProgram(
  which,
  file,
  { args = [], nodeOptions = [], start = startNode, env } = {},
) {
  const result = await start([...nodeOptions, child, which, file, ...args], { env });
  const lines = [];
  let printed = '';
  for (const line of result.stdout.split('\n')) {
    if (line.startsWith(MARK)) lines.push(...JSON.parse(line.slice(MARK.length)));
    else if (line !== '') printed += `${line}\n`;
  }
  return { ...result, lines, printed };
}

// Runs `file` with both modules and resolves with both reports, normalized.
async function runBoth(file, options = {}) {
  const results = await Promise.all(
    ['built-in', 'native'].map((which) => runProgram(which, file, options)),
  );
  const [builtIn, native] = results.map((result) => ({
    trace: normalize(result.lines, options),
    printed: result.printed,
    stderr: result.stderr,
    code: result.code,
    signal: result.signal,
  }));
  return { builtIn, native };
}

const MARK = '\u0001report ';

// The types that only Node's own handles have. Their events are left out of the comparison.
const handleTypes = new Set(Object.keys(async_hooks.asyncWrapProviders));
handleTypes.delete('PROMISE');

// Turns a report into lines of text in which ids are renamed in the order of their first
// appearance, so that two runs compare equal when the order of events and the relations between
// the ids are the same. Left out: handles, and what only garbage collection decides.
//
// Whether a destroy is delivered before or after a timer depends on how long things take, so the
// destroys come after everything else, in their own order, unless a program asks for them in
// their place because nothing in it is left to time.
function normalize(report, { destroysInPlace = false } = {}) {
  const names = new Map([
    [-1, '-1'],
    [0, '0'],
    [1, '1'],
  ]);
  const types = new Map();
  for (const event of report) {
    if (event.event === 'init') types.set(event.id, event.type);
  }
  function rename(id) {
    if (typeof id !== 'number') return String(id);
    if (handleTypes.has(types.get(id))) return 'handle';
    if (!names.has(id)) names.set(id, `#${names.size - 2}`);
    return names.get(id);
  }
  const lines = [];
  if (!destroysInPlace) {
    const isDestroy = ({ event }) => event === 'destroy';
    report = [...report.filter((line) => !isDestroy(line)), ...report.filter(isDestroy)];
  }
  for (const { event, hook, id, type, trigger, execution, resource, label, values } of report) {
    const type_ = types.get(id);
    if (event !== 'note' && handleTypes.has(type_)) continue;
    if (event === 'destroy' && type_ === 'PROMISE') continue;
    let line = event === 'note' ? `note ${label}` : `${hook}${event} ${rename(id)}`;
    if (event === 'init') line += ` ${type} (${resource})`;
    if (trigger !== undefined) line += ` trigger ${rename(trigger)}`;
    if (execution !== undefined) line += ` execution ${rename(execution)}`;
    for (const value of values ?? []) {
      line += ` ${value !== null && value.id !== undefined ? rename(value.id) : value.text}`;
    }
    lines.push(line);
  }
  return lines;
}

// The directory entries `<name>.js` of a folder of programs, in a stable order.
function programsIn(folder) {
  const fs = require('node:fs');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => ({ name: name.slice(0, -'.js'.length), file: path.join(folder, name) }));
}

// Calls `work` for each item, as many at once as the machine has processors.
async function inParallel(items, work) {
  const queue = [...items].entries();
  const results = [];
  async function worker() {
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
  return results;
}

module.exports = {
  MARK,
  aborted,
  inParallel,
  major,
  minor,
  normalize,
  programsIn,
  root,
  runBoth,
  runProgram,
  startNode,
  startNodeThatAborts,
  testsReleases,
};
