// Options, processes and tables for all runs.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { root } from '../scripts/setup.mjs';

/** @param {string} name */
export const program = (name) => join(root, 'reliability', 'programs', name);

/**
 * Reads options with numbers, such as `--minutes 10`.
 * @template {Record<string, number>} T
 * @param {string[]} args
 * @param {T} defaults
 * @returns {T}
 */
export function numbersFrom(args, defaults) {
  const names = Object.keys(defaults);
  /** @type {import('node:util').ParseArgsConfig['options']} */
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const { values } = parseArgs({ args, options });
  const given = Object.entries(values).map(([name, value]) => [name, Number(value)]);
  for (const [name, value] of given) {
    if (!(value > 0)) throw new Error(`--${name} takes a number above 0`);
  }
  return { ...defaults, ...Object.fromEntries(given) };
}

/**
 * Runs a command until it ends. Its stderr is shown only if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ code: number | null, signal: string | null, stdout: string, stderr: string }>}
 */
export function runCommand(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
}

/**
 * Runs a program whose last line of output is JSON.
 * @param {string[]} args of this Node
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<any>}
 */
export async function runProgram(args, env) {
  const { code, signal, stdout, stderr } = await runCommand(process.execPath, args, env);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${signal ?? code}\n${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 */
export function printTable(head, rows) {
  const table = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: head.map(() => 'right'),
  });
  table.push(...rows);
  console.log(table.toString());
}

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(2);

/** @param {number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
