'use strict';

// `npx async-hooks-native`: the report of what is in use in a process, and what it advises.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { pathToFileURL } = require('node:url');
const { loadBinary, target } = require('../../lib/platform/binary');
const { temporaryFolder } = require('../package/support');
const { major, root, startNode } = require('../support');

const command = path.join(root, 'bin', 'async-hooks-native.js');
const register = path.join(root, 'register.js');

/** The report of a process, with its findings by subject. */
async function diagnose({ flags = [], env, directory = root, code = 0 } = {}) {
  const program = path.join(directory, 'bin', 'async-hooks-native.js');
  const result = await startNode([...flags, program, 'doctor', '--json'], { env });
  assert.strictEqual(result.code, code, result.stderr);
  return bySubject(JSON.parse(result.stdout));
}

function bySubject(report) {
  const findings = report.findings.map((finding) => [finding.subject, finding]);
  return { ...report, findings: Object.fromEntries(findings) };
}

/** What a program gets that asks after it has done something. */
async function diagnoseAfter(source, { flags = [], env } = {}) {
  const doctor = JSON.stringify(path.join(root, 'doctor.js'));
  const ask = `${source}; console.log(JSON.stringify(require(${doctor}).diagnose()))`;
  const { code, stderr, stdout } = await startNode([...flags, '-e', ask], { env, cwd: root });
  assert.strictEqual(code, 0, stderr);
  return bySubject(JSON.parse(stdout));
}

/** A copy of the package in a folder of its own. */
function copyPackage(folder, names = fs.readdirSync(root)) {
  for (const name of names) {
    if (!/^(lib|bin|package\.json|.*\.js|.*\.node)$/.test(name)) continue;
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  return folder;
}

const OK = [
  'process',
  'runtime',
  'binary',
  'preload',
  'collection',
  'fast paths',
  'memory',
  'sources',
  'copies',
  'built-in',
];

describe('the doctor', () => {
  it('finds no problem in a process that uses nothing', async () => {
    const { findings, status, version } = await diagnose();
    assert.deepStrictEqual(Object.keys(findings).sort(), [...OK, 'stores'].sort());
    for (const subject of OK) assert.strictEqual(findings[subject].status, 'ok', subject);
    assert.strictEqual(version, require('../../package.json').version);
    assert.strictEqual(findings.runtime.value, `Node ${process.versions.node}`);
    assert.match(findings.runtime.why, /^(\d\d) of \1 self-checks give what the built-in gives$/);
    assert.strictEqual(findings.binary.value, target());
    assert.strictEqual(findings.binary.why, loadBinary().path);
    assert.strictEqual(findings.sources.value, 'not installed');
    assert.strictEqual(status, major >= 22 ? 'ok' : 'warning');
  });

  it('lists the fast paths that are used and those that are not', async () => {
    const [{ findings }, without] = await Promise.all([
      diagnose(),
      diagnose({ env: { ASYNC_HOOKS_NATIVE_BINDING: 'js' } }),
    ]);
    const { value, why } = findings['fast paths'];
    const missing = why.split(', ').filter((path) => path.startsWith('no '));
    assert.strictEqual(value, `${7 - missing.length} of 7`);
    const hasSlot = findings.stores.value === 'continuation';
    assert.strictEqual(missing.includes('no continuation slot'), !hasSlot);
    assert.strictEqual(missing.includes('no weak handles'), findings.collection.value !== 'v8');
    assert.strictEqual(without.findings['fast paths'].value, '0 of 7');
  });

  it('names the checks in which the package differs from the built-in', async () => {
    const folder = copyPackage(temporaryFolder(after));
    const program = path.join(folder, 'lib', 'doctor', 'self-checks', 'program.js');
    const source = fs.readFileSync(program, 'utf8');
    const hooks = 'require(process.argv[2]);';
    const broken = `{ ...${hooks.slice(0, -1)} };
      if (process.argv[2] !== 'node:async_hooks') delete hooks.AsyncResource;`;
    fs.writeFileSync(program, source.replace(hooks, broken));
    const { findings, status } = await diagnose({ directory: folder });
    assert.strictEqual(status, 'warning');
    assert.match(
      findings.runtime.why,
      /^\d of 25 self-checks differ from the built-in:\n[^]*the destroy event of a resource/,
    );
    fs.writeFileSync(program, 'process.exit(1);');
    const { runtime } = (await diagnose({ directory: folder })).findings;
    assert.strictEqual(runtime.status, 'warning');
    assert.match(runtime.why, /^the self-checks could not be run: /);
    fs.rmSync(program);
    const inBundle = (await diagnose({ directory: folder })).findings.runtime;
    assert.strictEqual(inBundle.status, 'ok');
    assert.match(inBundle.why, /^not checked in this bundle/);
  });

  it('names the carrier of the stores', async () => {
    const { stores } = (await diagnose()).findings;
    assert.strictEqual(stores.value, major >= 22 ? 'continuation' : 'promise-hooks');
    if (major < 22) assert.strictEqual(stores.todo, 'use Node 22.6 or later');
    const env = { ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks' };
    const forced = (await diagnose({ env })).findings.stores;
    assert.strictEqual(forced.value, 'promise-hooks');
    assert.strictEqual(forced.todo, 'unset ASYNC_HOOKS_NATIVE_CARRIER');
  });

  it('says how collection is detected, and who owns the memory', async () => {
    const env = { ASYNC_HOOKS_NATIVE_WEAK: 'registry', ASYNC_HOOKS_NATIVE_BUFFERS: 'v8' };
    const { collection, memory } = (await diagnose({ env })).findings;
    assert.strictEqual(collection.value, 'registry');
    assert.strictEqual(collection.todo, 'unset ASYNC_HOOKS_NATIVE_WEAK');
    assert.strictEqual(memory.value, 'v8');
    assert.match(memory.why, /ASYNC_HOOKS_NATIVE_BUFFERS/);
  });

  it('names the process, and says whether the preload is active in it', async () => {
    const own = (await diagnose()).findings;
    assert.match(own.process.value, /^\d+$/);
    assert.match(own.process.why, /^the process of this command\. .*call diagnose\(\) .* in it$/);
    assert.strictEqual(own.preload.value, 'not active');
    const source = 'process.argv.push("app.js")';
    for (const flags of [
      ['-r', register],
      ['--import', pathToFileURL(register).href],
    ]) {
      const preloaded = (await diagnoseAfter(source, { flags })).findings;
      assert.strictEqual(preloaded.preload.value, 'active');
      assert.strictEqual(preloaded.process.why, 'app.js');
    }
    assert.strictEqual(
      (await diagnose({ flags: ['-r', register] })).findings.preload.value,
      'active',
    );
  });

  it('says whether the sources are installed', async () => {
    const idle = await diagnoseAfter("require('.')");
    assert.strictEqual(idle.findings.sources.value, 'not installed');
    const hooked = await diagnoseAfter("require('.').createHook({})");
    assert.strictEqual(hooked.findings.sources.value, 'installed');
  });

  it('sees a second copy of the package', async () => {
    const directory = copyPackage(temporaryFolder(after));
    const flags = ['-r', path.join(directory, 'index.js')];
    const { copies, stores } = (await diagnose({ flags })).findings;
    assert.strictEqual(copies.status, 'warning');
    assert.strictEqual(copies.value, '2');
    assert.deepStrictEqual(
      copies.why.split('\n').map((line) => line.includes(directory)),
      [true, false],
    );
    assert.match(copies.todo, /npm dedupe/);
    assert.ok(stores.value);
  });

  it("sees hooks of the built-in, and not this package's", async () => {
    const own = await diagnoseAfter("require('.').createHook({ init() {} }).enable()");
    assert.strictEqual(own.findings['built-in'].value, 'not active');
    const source = "require('node:async_hooks').createHook({ init() {} }).enable()";
    const active = (await diagnoseAfter(source)).findings['built-in'];
    assert.strictEqual(active.value, 'active');
    assert.match(active.todo, /--import async-hooks-native\/register/);
    const preloaded = await diagnoseAfter(source, { flags: ['-r', register] });
    assert.strictEqual(preloaded.findings['built-in'].value, 'not active');
  });

  it('says why there is no binary, what is used instead and what to do', async () => {
    const names = fs.readdirSync(root).filter((name) => !name.endsWith('.node'));
    const directory = copyPackage(temporaryFolder(after), names);
    fs.writeFileSync(path.join(directory, 'Cargo.toml'), '');
    const { findings, status } = await diagnose({ directory });
    assert.strictEqual(status, 'warning');
    assert.strictEqual(findings.binary.value, 'JavaScript');
    assert.match(findings.binary.why, /Cannot load the native binary/);
    assert.match(findings.binary.todo, /npm run build/);
    assert.match(findings.memory.why, /there is no native binary/);
    assert.match(findings.runtime.why, /^(\d\d) of \1 self-checks give what the built-in gives$/);
    for (const subject of ['binary', 'stores', 'collection']) {
      assert.strictEqual(findings[subject].status, 'warning', subject);
      assert.ok(findings[subject].todo, subject);
    }

    const native = { ASYNC_HOOKS_NATIVE_BINDING: 'native' };
    const failed = await diagnose({ directory, env: native, code: 1 });
    assert.strictEqual(failed.status, 'error');
    assert.deepStrictEqual(Object.keys(failed.findings), ['process', 'runtime', 'binary']);
    assert.match(failed.findings.binary.todo, /npm run build/);
  });

  it('says that the core in JavaScript was requested', async () => {
    const { binary } = (await diagnose({ env: { ASYNC_HOOKS_NATIVE_BINDING: 'js' } })).findings;
    assert.deepStrictEqual([binary.status, binary.value], ['warning', 'JavaScript']);
    assert.strictEqual(binary.todo, 'unset ASYNC_HOOKS_NATIVE_BINDING');
  });

  it('fails if a setting is invalid, and names it', async () => {
    const env = { ASYNC_HOOKS_NATIVE_CARRIER: 'pigeon' };
    const { loading } = (await diagnose({ env, code: 1 })).findings;
    assert.match(loading.why, /ASYNC_HOOKS_NATIVE_CARRIER is 'pigeon'/);
    assert.ok(loading.todo);
    const broken = (await diagnose({ env: { ASYNC_HOOKS_NATIVE_BINDING: 'rust' }, code: 1 }))
      .findings;
    assert.match(broken.binary.why, /ASYNC_HOOKS_NATIVE_BINDING is 'rust'/);
    assert.match(broken.binary.todo, /^set the variable/);
    assert.strictEqual(broken.runtime.why, 'the package does not work: no self-check passes');
  });

  it('has advice for every problem', async () => {
    const env = {
      ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks',
      ASYNC_HOOKS_NATIVE_WEAK: 'registry',
    };
    const report = await diagnose({ env });
    for (const { status, subject, todo } of Object.values(report.findings)) {
      assert.strictEqual(todo !== undefined, status !== 'ok', subject);
    }
  });

  it('prints the same as text', async () => {
    const env = { ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks' };
    const [{ findings }, { stdout }] = await Promise.all([
      diagnose({ env }),
      startNode([command, 'doctor'], { env }),
    ]);
    const lines = stdout.trim().split('\n');
    assert.match(lines[0], /^async-hooks-native \d+\.\d+\.\d+$/);
    for (const { subject, value } of Object.values(findings)) {
      if (subject === 'process') continue;
      // Nothing uses them in the process of the command.
      if (subject === 'sources' || subject === 'built-in') {
        assert.doesNotMatch(stdout, new RegExp(`^. ${subject} `, 'm'));
        continue;
      }
      const mark = subject === 'stores' ? '!' : '✓';
      const line = lines.find((text) => text.startsWith(`${mark} ${subject} `));
      assert.ok(line?.includes(`${value}: `), `${subject} in\n${stdout}`);
    }
    assert.ok(lines.some((line) => line.trim() === '→ unset ASYNC_HOOKS_NATIVE_CARRIER'));
  });
});
