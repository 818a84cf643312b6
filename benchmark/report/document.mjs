// Writes docs/benchmarks.md and its charts.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MODULE_NAMES } from '../harness/subjects.mjs';
import { plot } from './charts.mjs';
import {
  describeJob,
  describeTime,
  formatCells,
  formatColumns,
  formatTable,
  hasPeers,
  isServer,
  LEGEND,
  peerColumns,
  isDifferent,
  ratioCell,
  serverColumns,
} from './tables.mjs';

const folder = fileURLToPath(new URL('../../docs/', import.meta.url));
const file = `${folder}benchmarks.md`;

const BEGIN = '<!-- Measured: written by npm run bench -- --document -->';
const END = '<!-- End of what was measured -->';

/**
 * @param {import('../bench.mjs').Results} results
 * @returns {Promise<string[]>} the files
 */
export async function document(results) {
  const [before, rest] = split(readFileSync(file, 'utf8'), BEGIN);
  const [, after] = split(rest, END);
  writeFileSync(file, `${before}${BEGIN}\n\n${describe(results)}\n\n${END}${after}`);
  return [file, ...(await plot(results.reports, folder))];
}

/**
 * @param {string} text
 * @param {string} mark
 */
function split(text, mark) {
  const parts = text.split(mark);
  if (parts.length !== 2) throw new Error(`docs/benchmarks.md must have this line once: ${mark}`);
  return parts;
}

/** @param {import('../bench.mjs').Results} results */
function describe({ command, date, machine, runs, seconds, reports }) {
  const versions = reports.map(({ node }) => node).join(', ');
  return [
    `Measured on ${date} by \`${command}\`: Node ${versions}; ${machine.processors} processors` +
      ` (${machine.processor}), ${Math.round(machine.memory / 2 ** 30)} GiB, ${machine.platform};` +
      ` ${runs} runs, ${describeTime(seconds)}.`,
    '## Ratios',
    '![Time of this package as a share of the time of the built-in](benchmark-ratios.svg)',
    ratioTable(reports),
    LEGEND,
    '## Where the built-in wins',
    ...reports.map(listLosses),
    '## Whole servers',
    '![Requests a second](benchmark-servers.svg)',
    ...reports.map(({ node, outcomes }) => {
      const servers = outcomes.filter(isServer);
      return section(node, formatColumns(serverColumns(servers), servers));
    }),
    '## How cost grows',
    '![Nanoseconds of an operation, by how many there are](benchmark-growth.svg)',
    '## Times',
    ...reports.map(({ node, outcomes }) => section(node, formatTable(outcomes))),
    ...describePeers(reports),
  ].join('\n\n');
}

/**
 * @param {string} node
 * @param {string} body
 */
const section = (node, body) => `### Node ${node}\n\n${body}`;

/**
 * @param {import('../bench.mjs').Report[]} reports
 */
function ratioTable(reports) {
  /** @type {Map<string, string[]>} */
  const rows = new Map();
  reports.forEach(({ outcomes }, index) => {
    for (const { job, metrics } of outcomes) {
      const cells = rows.get(describeJob(job)) ?? reports.map(() => '');
      cells[index] = ratioCell(metrics.time?.toBuiltIn.native);
      rows.set(describeJob(job), cells);
    }
  });
  return formatCells([
    ['benchmark', ...reports.map(({ node }) => `Node ${node}`)],
    ...[...rows].map(([name, cells]) => [name, ...cells]),
  ]);
}

/** @param {import('../bench.mjs').Report} report */
function listLosses({ node, outcomes }) {
  const losses = outcomes.flatMap(({ job, metrics }) => {
    const time = metrics.time?.toBuiltIn.native;
    const throughput = metrics.requestsPerSecond?.toBuiltIn.native;
    const name = describeJob(job);
    return [
      ...(time && isDifferent(time) && time.low > 1 ? [`- ${name}: ${ratioCell(time)}`] : []),
      ...(throughput && isDifferent(throughput) && throughput.high < 1
        ? [`- ${name}, requests a second: ${ratioCell(throughput)}`]
        : []),
    ];
  });
  return section(node, losses.length > 0 ? losses.join('\n') : 'In no row.');
}

/** @param {import('../bench.mjs').Report[]} reports */
function describePeers(reports) {
  const sections = reports.flatMap(({ node, outcomes }) => {
    const measured = outcomes.filter(hasPeers);
    if (measured.length === 0) return [];
    return [section(node, formatColumns(peerColumns(measured), measured))];
  });
  if (sections.length === 0) return [];
  return [
    '## Other packages',
    `Time, and its ratio to the ${MODULE_NAMES['built-in']}.`,
    ...sections,
  ];
}
