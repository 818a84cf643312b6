// Programs in another root directory. Each run has its own mount and PID namespace, so that nothing stays
// mounted and no process stays behind.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ folder: string, source: string }} Root `source` is the folder that programs see as PROJECT */

/** The project inside of a root. */
export const PROJECT = '/project';

const RUN = `
mount --rbind /dev "$ROOT/dev"
mount --rbind /sys "$ROOT/sys"
mount -t proc proc "$ROOT/proc"
mount --rbind "$SOURCE" "$ROOT${PROJECT}"
# A bound in case a program starts itself without end, as Wine's explorer.exe has done.
echo 1000 2>/dev/null > "$ROOT/proc/sys/kernel/pid_max"
in_root() { unshare --root="$ROOT" --wd=${PROJECT} "$@"; }
in_root "$@"
code=$?
AFTER
exit $code
`;

/** @param {string} folder with unpacked packages */
export function makeRoot(folder) {
  for (const name of ['dev', 'proc', 'sys', 'tmp', PROJECT]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
}

/**
 * @param {Root} root
 * @param {string[]} command
 * @param {object} [options]
 * @param {Record<string, string>} [options.env] the whole environment of the program
 * @param {string} [options.after] commands to run afterwards
 * @param {number} [options.timeout] in milliseconds
 * @returns {{ status: number | null, stdout: string, stderr: string }}
 */
export function runInRoot(root, command, { env = {}, after = '', timeout } = {}) {
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child', ...user];
  // The pipes of a child process are sockets. Programs under Wine cannot write to those as to a file.
  const names = ['stdout', 'stderr'].map((name) => join(root.folder, `${name}.txt`));
  const [stdout, stderr] = names.map((name) => openSync(name, 'w'));
  try {
    const script = RUN.replace('AFTER', after);
    const { status } = spawnSync('unshare', [...namespaces, 'sh', '-c', script, 'sh', ...command], {
      stdio: ['ignore', stdout, stderr],
      timeout,
      killSignal: 'SIGKILL',
      env: { PATH: process.env.PATH, ROOT: root.folder, SOURCE: root.source, ...env },
    });
    const [output, errors] = names.map((name) => readFileSync(name, 'utf8'));
    return { status, stdout: output, stderr: errors };
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}
