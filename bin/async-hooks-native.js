#!/usr/bin/env node
'use strict';

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { readArguments, unknown, UsageError } = require('../lib/command-line');

const USAGE = `Usage: async-hooks-native <command> [options]

Commands:
  doctor    report what this package uses on this machine, why, and how to fix what is wrong
  lost      run a program and report where it loses the store of an AsyncLocalStorage
  bench     compare this package with the built-in module on this machine

Options:
  -h, --help     print this help, or that of a command: <command> --help
  -v, --version  print the version`;

const DOCTOR_USAGE = `Usage: async-hooks-native doctor [--json]

Reports what this package uses on this machine, why, and how to fix what is wrong.
The report is about the process of this command. To get the report of an application, run this in it:

  const { diagnose, format } = require('async-hooks-native/doctor');
  console.log(format(diagnose()));

Options:
  --json      print the report as JSON
  -h, --help  print this

The exit code is 1 when something does not work.`;

/** @type {Record<string, (args: string[]) => number | Promise<number>>} each returns the exit code */
const commands = {
  doctor(args) {
    const { values } = readArguments({ args, options: { json: { type: 'boolean' } } });
    if (values.help) return print(DOCTOR_USAGE);
    const { diagnose, format } = require('../doctor');
    const report = diagnose();
    print(values.json ? JSON.stringify(report, null, 2) : format(leaveOutUnused(report)));
    return report.status === 'error' ? 1 : 0;
  },

  lost(args) {
    return require('../lib/lost/command').lost(args);
  },

  bench(args) {
    const program = path.join(__dirname, '..', 'benchmark', 'bench.mjs');
    return spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1;
  },

  help(args) {
    const [name] = args;
    if (name === undefined || name === 'help') return print(USAGE);
    return command(name)(['--help']);
  },
};

// Subjects that a process may use later. The process of this command has not used them.
const kUsedLater = ['sources', 'built-in'];

/**
 * @param {import('../doctor').Report} report
 * @returns {import('../doctor').Report}
 */
function leaveOutUnused(report) {
  const findings = report.findings.filter(
    ({ subject, status, value }) =>
      !(kUsedLater.includes(subject) && status === 'ok' && value.startsWith('not ')),
  );
  return { ...report, findings };
}

/** @param {string} text */
function print(text) {
  console.log(text);
  return 0;
}

/** @param {string} name */
function command(name) {
  if (Object.hasOwn(commands, name)) return commands[name];
  throw new UsageError(unknown('command', name, Object.keys(commands)));
}

/** @param {string[]} args */
function run(args) {
  const [name] = args;
  if (name !== undefined && !name.startsWith('-')) return command(name)(args.slice(1));
  const options = { version: { type: /** @type {const} */ ('boolean'), short: 'v' } };
  const { values } = readArguments({ args, options });
  if (values.version) return print(require('../package.json').version);
  if (values.help) return print(USAGE);
  console.error(USAGE);
  return 1;
}

/** @param {string[]} args */
async function main(args) {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [name] = args;
    const place = Object.hasOwn(commands, name) && name !== 'help' ? `${name} ` : '';
    console.error(`async-hooks-native: ${error.message}\nSee: async-hooks-native ${place}--help`);
    process.exitCode = 1;
  }
}

void main(process.argv.slice(2));
