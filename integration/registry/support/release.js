'use strict';

// Publishes the package and those of the platforms by the commands of the release workflow.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { target } = require('../../../lib/platform/binary');
const description = require('../../../package.json');

const root = path.resolve(__dirname, '../../..');
const napi = path.join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js');

/**
 * @param {import('./sandbox').Sandbox} sandbox
 * @param {string} version
 */
async function publish(sandbox, version) {
  const folder = path.join(sandbox.folder, `release-${version}`);
  const node = async (...args) => {
    const { code, stdout, stderr } = await sandbox.node(folder, args);
    assert.strictEqual(code, 0, `${args.join(' ')}:\n${stdout}${stderr}`);
    return stdout;
  };
  fs.mkdirSync(folder);
  await node(path.join(root, 'scripts', 'pack.mjs'), folder);
  const manifest = path.join(folder, 'package.json');
  const packed = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  fs.writeFileSync(manifest, JSON.stringify({ ...packed, version }, null, 2));
  fs.copyFileSync(path.join(root, 'Cargo.toml'), path.join(folder, 'Cargo.toml'));

  await node(path.join(root, 'scripts', 'npm-dirs.mjs'));
  const artifacts = path.join(folder, 'artifacts');
  fs.mkdirSync(artifacts);
  for (const platform of fs.readdirSync(path.join(folder, 'npm'))) {
    const binary = `${description.napi.binaryName}.${platform}.node`;
    // Only this platform's binary can be built here. A file has to be there for the others too, and it is empty:
    // the tests check that no package manager installs their packages.
    if (platform === target())
      fs.copyFileSync(path.join(root, binary), path.join(artifacts, binary));
    else fs.writeFileSync(path.join(artifacts, binary), '');
  }
  await node(napi, 'artifacts', '--output-dir', 'artifacts');
  const [command, ...args] = description.scripts.prepublishOnly.split(' ');
  assert.strictEqual(command, 'napi');
  await node(napi, ...args);
  await sandbox.run(folder, 'npm publish');
}

module.exports = { publish };
