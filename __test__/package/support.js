'use strict';

// Packs and installs the package as a release does.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { target } = require('../../lib/platform/binary');
const { root } = require('../support');

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const napi = path.join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js');

/** A folder that is removed when the tests of the file are over. */
function temporaryFolder(after) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'package-')));
  after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

/**
 * Does in `folder` what a release does, short of publishing, and returns the two tarballs.
 * @param {string} folder
 */
function pack(folder) {
  const { napi: config } = require('../../package.json');
  stage(folder);
  fs.copyFileSync(path.join(root, 'Cargo.toml'), path.join(folder, 'Cargo.toml'));
  const runNode = (...args) => execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' });
  const run = (...args) => runNode(napi, ...args);
  runNode(path.join(root, 'scripts', 'npm-dirs.mjs'));
  const artifacts = path.join(folder, 'artifacts');
  fs.mkdirSync(artifacts);
  const platforms = fs.readdirSync(path.join(folder, 'npm'));
  for (const platform of platforms) {
    const binary = `${config.binaryName}.${platform}.node`;
    // The other platforms' binaries are made elsewhere.
    if (platform === target())
      fs.copyFileSync(path.join(root, binary), path.join(artifacts, binary));
    else fs.writeFileSync(path.join(artifacts, binary), '');
  }
  run('artifacts', '--output-dir', 'artifacts');
  run('pre-publish', '--skip-optional-publish', '--no-gh-release');
  const dependencies = Object.keys(read(folder).optionalDependencies);
  return {
    platforms,
    dependencies,
    main: packOne(folder),
    platform: packOne(path.join(folder, 'npm', target())),
  };
}

/**
 * Makes the package's files in a folder, as they are packed.
 * @param {string} folder
 */
function stage(folder) {
  execFileSync(process.execPath, [path.join(root, 'scripts', 'pack.mjs'), folder], {
    stdio: 'pipe',
  });
}

/** @param {string} folder */
function read(folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/**
 * @param {string} folder where it runs
 * @param {string[]} args
 * @returns {string} what it prints
 */
function runNpm(folder, args) {
  return execFileSync(npm, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
}

/** @param {string} folder */
function packOne(folder) {
  const output = runNpm(folder, ['pack', '--json', '--ignore-scripts']);
  const [{ filename, size, unpackedSize, files }] = Object.values(JSON.parse(output));
  return {
    file: path.join(folder, filename),
    size,
    unpackedSize,
    names: files.map((entry) => entry.path),
  };
}

/**
 * Installs tarballs into an empty folder: from no registry and no cache, with nothing in PATH that could
 * build.
 * @param {string} folder
 * @param {string[]} tarballs
 */
function install(folder, tarballs) {
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const cli = execFileSync(npm, ['root', '--global'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  }).trim();
  execFileSync(
    process.execPath,
    [
      path.join(cli, 'npm', 'bin', 'npm-cli.js'),
      ...['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs],
    ],
    { cwd: folder, env: cleanEnvironment(folder), stdio: 'pipe' },
  );
}

/** @param {string} folder */
function cleanEnvironment(folder) {
  const { HOME, SystemRoot, TEMP, USERPROFILE } = process.env;
  return {
    ...{ HOME, SystemRoot, TEMP, USERPROFILE },
    PATH: path.dirname(process.execPath),
    npm_config_cache: path.join(folder, 'cache'),
  };
}

module.exports = { cleanEnvironment, install, pack, runNpm, stage, temporaryFolder };
