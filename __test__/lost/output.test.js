'use strict';

// Where the reports go: to a folder of the command, which may be gone, or to a pipe, which may be full.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { root, startNode } = require('../support');
const { command } = require('./run-lost');

const fixture = (name) => path.join(__dirname, 'fixtures', name);
const preload = ['--require', path.join(root, 'lost.js')];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lost-'));
const onWindows = process.platform === 'win32';

/** Loses a store at each of many places. Fills its stderr before it ends. */
const kPlaces = 40;
const long = path.join(folder, 'long.js');
fs.writeFileSync(
  long,
  `const { AsyncLocalStorage } = require('node:async_hooks');
const { writeSync } = require('node:fs');
const bus = new (require('node:events'))().setMaxListeners(0);
const storage = new AsyncLocalStorage();
storage.run(1, () => {
${"  bus.on('event', () => { storage.getStore(); });\n".repeat(kPlaces)}});
// The pipe does not block from now on.
process.stderr.write('started\\n');
setImmediate(() => bus.emit('event'));
fill();
// The other end may have taken a part.
setTimeout(() => {
  fill();
  writeSync(1, 'full');
  if (process.argv[2]) process.kill(process.pid, process.argv[2]);
  process.exitCode = 5;
}, 500);
function fill() {
  try {
    for (;;) writeSync(2, '.'.repeat(1000));
  } catch {}
}
`,
);

function startLong(args) {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts to read when the pipe is full. */
async function readLate(args) {
  const child = startLong(args);
  const ended = once(child, 'close');
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more) => (text += more));
  child.stderr.pause();
  await once(child.stdout, 'data');
  await sleep(3000);
  child.stderr.resume();
  const [code, signal] = await ended;
  return { code, signal, text };
}

describe('where reports go', { concurrency: 2 }, () => {
  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('a process that outlives the command ends as it would without it', async () => {
    const { code, stdout, stderr } = await startNode([command, 'lost', fixture('outlives.js')]);
    assert.strictEqual(code, 0, stderr);
    assert.match(stdout, /outlived/);
    assert.match(stderr, /^\nNo store was lost[^\n]*\n$/);
  });

  // What is left of the command for a process that outlives it.
  const env = {
    ASYNC_HOOKS_NATIVE_LOST: JSON.stringify({ output: path.join(folder, 'none', 'findings') }),
  };

  it('its exit code stays', async () => {
    const result = await startNode([...preload, fixture('two-storages.js'), '3'], { env });
    assert.deepStrictEqual([result.code, result.stderr], [3, '']);
  });

  it('its signal stays', { skip: onWindows && 'there are no signals' }, async () => {
    for (const args of [['default'], ['listener']]) {
      const result = await startNode([...preload, fixture('ended-by-signal.js'), ...args], { env });
      const expected = args[0] === 'default' ? [null, 'SIGTERM', ''] : [7, null, ''];
      assert.deepStrictEqual([result.code, result.signal, result.stderr], expected);
    }
  });

  for (const [name, args, code] of [
    ['the preload', [...preload, long], 5],
    ['the preload before a signal', [...preload, long, 'SIGTERM'], null],
    ['the command', [command, 'lost', long], 5],
  ]) {
    const skip = onWindows && 'pipes block';
    it(`a full pipe gets all of the report of ${name}`, { skip }, async () => {
      const result = await readLate(args);
      assert.strictEqual(result.text.split('LOST  getStore()').length - 1, kPlaces);
      assert.match(result.text, new RegExp(`\n${kPlaces} stores lost.*\n.*lost-contexts\\.md`));
      assert.strictEqual(result.code, code);
      assert.strictEqual(result.signal, code === null ? 'SIGTERM' : null);
    });
  }

  it('a pipe that nobody reads leaves the exit code as it is', { skip: onWindows }, async () => {
    const child = startLong([...preload, long]);
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stderr.destroy();
    assert.deepStrictEqual(await ended, [5, null]);
  });

  it('the folder of the command may be a relative one', async () => {
    const program = path.join(folder, 'moves.js');
    fs.writeFileSync(
      program,
      `process.chdir('/'); require(${JSON.stringify(fixture('two-storages.js'))});`,
    );
    fs.mkdirSync(path.join(folder, 'temporary'));
    const variables = { TMPDIR: 'temporary', TEMP: 'temporary', TMP: 'temporary' };
    const { stderr } = await startNode([command, 'lost', program], { cwd: folder, env: variables });
    assert.match(stderr, /2 stores lost/);
    assert.deepStrictEqual(fs.readdirSync(path.join(folder, 'temporary')), []);
  });

  it('the command says that it has no folder', async () => {
    const variables = { TMPDIR: '/none', TEMP: '/none', TMP: '/none' };
    const { code, stdout, stderr } = await startNode(
      [command, 'lost', fixture('two-storages.js')],
      {
        env: variables,
      },
    );
    assert.deepStrictEqual([code, stdout], [1, '']);
    assert.match(
      stderr,
      /^async-hooks-native: The folder for temporary files cannot be used: ENOENT.*\nSee: .*\n$/,
    );
  });

  it(
    'the report is printed where the file of --json cannot be written',
    { skip: process.platform !== 'linux' },
    async () => {
      for (const ending of ['0', '3']) {
        const { code, stderr } = await startNode([
          command,
          'lost',
          '--json',
          '/dev/full',
          fixture('two-storages.js'),
          ending,
        ]);
        assert.strictEqual(code, Number(ending) || 1);
        assert.match(
          stderr,
          /2 stores lost.*\n.*\n\nasync-hooks-native: --json cannot write \/dev\/full: ENOSPC.*\n$/,
        );
      }
    },
  );
});
