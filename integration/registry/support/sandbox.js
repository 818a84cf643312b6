'use strict';

// Runs programs that see nothing of this machine's package managers: home, cache and configuration are in a
// temporary folder, and the only registry is the one of these tests.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFile, execFileSync } = require('node:child_process');

const libraries = path.join(__dirname, '..', 'node_modules');
const npmCli =
  process.env.npm_execpath ||
  path.join(
    execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(),
    'npm/bin/npm-cli.js',
  );
const clis = {
  npm: npmCli,
  npx: path.join(path.dirname(npmCli), 'npx-cli.js'),
  pnpm: path.join(libraries, 'pnpm/bin/pnpm.cjs'),
  yarn: path.join(libraries, '@yarnpkg/cli-dist/bin/yarn.js'),
};

class Sandbox {
  constructor() {
    this.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'registry-')));
  }

  /** @param {string} url of the only registry, at which everybody may publish */
  useRegistry(url) {
    const home = path.join(this.folder, 'home');
    fs.mkdirSync(home, { recursive: true });
    // npm publishes only with a token. The registry does not look at it.
    fs.writeFileSync(
      path.join(home, '.npmrc'),
      `registry=${url}\n${url.replace('http:', '')}:_authToken=none\naudit=false\nfund=false\nupdate-notifier=false\n`,
    );
    fs.writeFileSync(
      path.join(home, '.yarnrc.yml'),
      [
        `npmRegistryServer: '${url}'`,
        "unsafeHttpWhitelist: ['127.0.0.1']",
        'enableTelemetry: false',
        'enableGlobalCache: false',
        'enableImmutableInstalls: false',
        'npmMinimalAgeGate: 0',
      ].join('\n'),
    );
    this.env = {
      PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
      HOME: home,
      npm_config_userconfig: path.join(home, '.npmrc'),
      npm_config_globalconfig: path.join(home, 'global.npmrc'),
      npm_config_cache: path.join(this.folder, 'cache'),
      YARN_GLOBAL_FOLDER: path.join(this.folder, 'yarn'),
      XDG_CACHE_HOME: path.join(this.folder, 'xdg-cache'),
      XDG_DATA_HOME: path.join(this.folder, 'xdg-data'),
      XDG_STATE_HOME: path.join(this.folder, 'xdg-state'),
      CI: '1',
    };
  }

  /**
   * @param {string} name of a folder that is made
   * @param {Record<string, string | object>} files by name; objects are written as JSON
   */
  makeFolder(name, files = {}) {
    const folder = path.join(this.folder, name);
    for (const [file, contents] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      const text = typeof contents === 'string' ? contents : JSON.stringify(contents, null, 2);
      fs.writeFileSync(path.join(folder, file), text);
    }
    return folder;
  }

  /**
   * @param {string} cwd
   * @param {string[]} args
   * @param {Record<string, string>} [env]
   * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
   */
  node(cwd, args, env = {}) {
    return new Promise((resolve) => {
      const options = { cwd, env: { ...this.env, ...env }, maxBuffer: Infinity };
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
      });
    });
  }

  /**
   * Runs a package manager.
   * @param {string} cwd
   * @param {string} command with its arguments, separated by spaces
   * @returns {Promise<string>} what it prints
   */
  async run(cwd, command) {
    const [name, ...args] = command.split(' ');
    const { code, stdout, stderr } = await this.node(cwd, [clis[name], ...args]);
    if (code !== 0) throw new Error(`${command} failed with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Sandbox };
