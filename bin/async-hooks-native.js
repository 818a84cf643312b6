#!/usr/bin/env node
'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { parseArgs } = require('node:util');

const USAGE = `Usage: async-hooks-native <command>

  doctor [--json]    say what this package uses in this process, why, and what to do about what is amiss
  lost [options] program [arguments]
                     run a program and say where it lost the store of an AsyncLocalStorage: lost --help
  bench [options]    compare it with the built-in on this machine: bench --help`;

/** @type {Record<string, (args: string[]) => number>} each returns the exit code */
const commands = {
  doctor(args) {
    const { json } = parseArgs({ args, options: { json: { type: 'boolean' } } }).values;
    const { diagnose, format } = require('../doctor');
    const report = diagnose();
    console.log(json ? JSON.stringify(report, null, 2) : format(report));
    return report.status === 'error' ? 1 : 0;
  },

  lost(args) {
    return require('../lib/lost/command').lost(args);
  },

  bench(args) {
    const program = path.join(__dirname, '..', 'benchmark', 'bench.mjs');
    return spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1;
  },

  '--help'() {
    console.log(USAGE);
    return 0;
  },
};

/**
 * @param {string} [name]
 * @param {string[]} args
 */
function run(name = '', ...args) {
  const command = Object.hasOwn(commands, name) ? commands[name] : null;
  try {
    if (command !== null) return command(args);
    console.error(USAGE);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(`${message}\n\n${USAGE}`);
  }
  return 1;
}

process.exitCode = run(...process.argv.slice(2));
