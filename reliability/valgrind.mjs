// Runs the native core under valgrind. It must not access invalid memory or leak, and its memory must not grow with
// the number of Workers that have loaded it and ended.

import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/setup.mjs';
import { numbersFrom, printTable, program, runCommand } from './support.mjs';

const { target } = await import('../lib/platform/binary.js');

const SHIPPED = ['index.js', 'embedder.js', 'register.js', 'package.json', 'lib'];
const FRAMES = 40;

/** @param {string[]} args */
export default async function run(args) {
  const { few, many } = numbersFrom(args, { few: 4, many: 12 });
  const directory = mkdtempSync(join(tmpdir(), 'async-hooks-native-'));
  try {
    const binary = await buildWithSymbols(directory);
    const runs = [
      ['main', 1],
      ['workers', few],
      ['workers', many],
      ['main-and-workers', few],
      ['main-and-workers', many],
    ];
    const results = [];
    for (const [mode, count] of runs) {
      results.push({ mode, count, ...(await check(directory, binary, mode, count)) });
    }
    printTable(
      ['loaded by', 'Workers', 'invalid accesses', 'lost bytes', 'reachable at the end', 'of Node'],
      results.map(({ mode, count, invalid, lost, reachable, others }) => [
        mode,
        mode === 'main' ? 0 : count,
        invalid.length,
        lost.bytes,
        reachable.bytes,
        others,
      ]),
    );
    return judge(results);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A copy of the package whose binary can tell its functions. */
async function buildWithSymbols(directory) {
  const built = await runCommand('cargo', ['build', '--locked']);
  if (built.code !== 0) throw new Error(built.stderr);
  for (const name of SHIPPED) cpSync(join(root, name), join(directory, name), { recursive: true });
  const binary = join(directory, `async-hooks-native.${target()}.node`);
  cpSync(join(root, 'target', 'debug', 'libasync_hooks_native.so'), binary);
  return binary;
}

async function check(directory, binary, mode, count) {
  const report = join(directory, 'report.xml');
  const { code, stderr } = await runCommand('valgrind', [
    ...['--xml=yes', `--xml-file=${report}`, `--num-callers=${FRAMES}`, '--error-limit=no'],
    // After the binary is unloaded its frames have no names.
    ...['--keep-debuginfo=yes', '--leak-check=full', '--show-leak-kinds=all'],
    ...['--smc-check=all-non-file', process.execPath, '--expose-gc', '--jitless', '--no-warnings'],
    ...[program('checked.js'), directory, mode, String(count)],
  ]);
  if (code !== 0) throw new Error(`valgrind ended with ${code}\n${stderr.slice(-4000)}`);
  return parse(readFileSync(report, 'utf8'), binary);
}

/**
 * @param {string} xml
 * @param {string} binary
 */
function parse(xml, binary) {
  const result = { invalid: [], lost: empty(), reachable: empty(), others: 0 };
  for (const [error] of xml.matchAll(/<error>.*?<\/error>/gs)) {
    const kind = /<kind>(.*?)<\/kind>/.exec(error)?.[1] ?? '';
    if (!error.includes(`<obj>${binary}</obj>`)) {
      if (!kind.startsWith('Leak_')) result.others++;
      continue;
    }
    const bytes = Number(/<leakedbytes>(\d+)</.exec(error)?.[1] ?? 0);
    const functions = [...error.matchAll(/<fn>(.*?)<\/fn>/g)].slice(0, 8).map(([, fn]) => fn);
    if (!kind.startsWith('Leak_')) result.invalid.push(`${kind}: ${functions.join(' < ')}`);
    else add(kind === 'Leak_StillReachable' ? result.reachable : result.lost, bytes, functions);
  }
  return result;
}

const empty = () => ({ bytes: 0, where: /** @type {string[]} */ ([]) });

function add(sum, bytes, functions) {
  sum.bytes += bytes;
  sum.where.push(`${bytes} bytes: ${functions.join(' < ')}`);
}

function judge(results) {
  const problems = [];
  for (const { mode, count, invalid, lost } of results) {
    for (const each of invalid) problems.push(`${mode} ${count}: ${each}`);
    if (lost.bytes > 0) problems.push(`${mode} ${count}: lost ${lost.where.join('\n    ')}`);
  }
  // Without this check, a run that does not see our code would pass.
  if (results[0].reachable.bytes === 0) problems.push('valgrind does not see our functions');
  for (const mode of ['workers', 'main-and-workers']) {
    const [few, many] = results.filter((result) => result.mode === mode);
    if (many.reachable.bytes > few.reachable.bytes) {
      problems.push(`${mode}: what is reachable grows\n    ${many.reachable.where.join('\n    ')}`);
    }
  }
  return problems;
}
