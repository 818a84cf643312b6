'use strict';

// Runs the self-checks in two processes of this Node: one uses the built-in, the other this package.

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { chooseBinding, kBinding } = require('../../platform/binding');

const program = path.join(__dirname, 'program.js');
const kBuiltIn = 'node:async_hooks';
const kPackage = path.join(__dirname, '..', '..', '..');

// A time limit, so that a release on which a check hangs does not hang the doctor.
const kPatience = 20_000;

/** @returns {boolean} false in a bundle of an application, which leaves the program out */
function hasSelfChecks() {
  // In a bundle the program may be there, but it would not find the package.
  return path.basename(__dirname) === 'self-checks' && existsSync(program);
}

/**
 * @returns {{ passed: number, failed: string[] }} how many checks give the same result as the built-in, and the titles
 *   of the others
 * @throws {Error} when they could not be run
 */
function runSelfChecks() {
  const [expected, found] = [kBuiltIn, kPackage].map(resultsOf);
  const failed = [...expected.keys()].filter((title) => expected.get(title) !== found.get(title));
  return { passed: expected.size - failed.length, failed };
}

/**
 * @param {string} hooks the module to test
 * @returns {Map<string, string>} what each check gives
 */
function resultsOf(hooks) {
  const { NODE_OPTIONS = '', ...env } = process.env;
  // Only the flags that affect the semantics of stores are passed on: a preload would replace the built-in.
  const flags = [...process.execArgv, ...NODE_OPTIONS.split(' ')].filter((flag) =>
    flag.endsWith('async-context-frame'),
  );
  const { error, signal, status, stderr, stdout } = spawnSync(
    process.execPath,
    [...flags, ...resolverFlags(), program, hooks],
    {
      encoding: 'utf8',
      env: { ...env, ...coreSettings() },
      killSignal: 'SIGKILL',
      timeout: kPatience,
    },
  );
  if (error !== undefined) throw error;
  // The package may end the process that uses it. The built-in does not.
  if (status !== 0 && hooks === kBuiltIn) {
    throw new Error(`their process ended with ${signal ?? status}: ${stderr.trim()}`);
  }
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => JSON.parse(line)));
}

/** With Yarn's Plug'n'Play, nothing else finds the package of the binary. */
function resolverFlags() {
  if (process.versions.pnp === undefined) return [];
  return ['--require', createRequire(__filename).resolve('pnpapi')];
}

/** Makes the package use the same core as in this process. Its warning would be an event of a stream. */
function coreSettings() {
  try {
    return chooseBinding().path === undefined ? { [kBinding]: 'js' } : {};
  } catch {
    // The checks fail as the package does.
    return {};
  }
}

module.exports = { hasSelfChecks, runSelfChecks };
