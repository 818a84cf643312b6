// Outcomes as charts.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importLibrary } from '../harness/libraries.mjs';
import { MODULE_NAMES } from '../harness/subjects.mjs';
import { describeJob } from './tables.mjs';

/**
 * @typedef {import('../bench.mjs').Report} Report
 * @typedef {import('vega-lite').TopLevelSpec} Spec
 */

/** Readable on white and on black. */
const COLORS = {
  native: '#d9730d',
  'built-in': '#3d8bd4',
  none: '#8a8f98',
  'built-in-frame': '#8e6cc9',
};

const SUBJECTS = /** @type {(keyof typeof COLORS)[]} */ (Object.keys(COLORS));

/** The rows of README's picture. */
const SUMMARY = [
  'get-store storages=1',
  'run storages=1',
  'run storages=10',
  'await-in-store storages=1',
  'await-with-hook hooks=init',
  'await-with-hook hooks=init,destroy',
  'async-resource hooks=none',
  'server-http awaits=10',
  'server-http awaits=100',
  'http-server asyncHooks=init',
];

/** An image does not know the colours of the page around it, so the text follows the reader's colour scheme. */
const STYLE =
  '<style>svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#e6edf3}}</style>';

/**
 * @param {Report[]} reports
 * @param {string} folder
 * @returns {Promise<string[]>} the files
 */
export async function plot(reports, folder) {
  const pictures = {
    'benchmark-summary.svg': ratios(reports.map(summarize)),
    'benchmark-ratios.svg': ratios(reports),
    'benchmark-servers.svg': servers(reports),
    'benchmark-growth.svg': growth(reports),
  };
  const files = [];
  for (const [name, spec] of Object.entries(pictures)) {
    if (spec.data.values.length === 0) continue;
    const file = join(folder, name);
    writeFileSync(file, await render(spec));
    files.push(file);
  }
  return files;
}

/** @param {any} spec */
async function render(spec) {
  const vega = await importLibrary('vega');
  const { compile } = await importLibrary('vega-lite');
  const view = new vega.View(vega.parse(compile({ ...spec, config: CONFIG }).spec));
  const svg = await view.toSVG();
  return `${svg.replace(/^<svg[^>]*>/, (/** @type {string} */ open) => open + STYLE)}\n`;
}

const CONFIG = {
  // The tables have the numbers.
  aria: false,
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: 'transparent' },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    domainColor: '#8a8f98',
    tickColor: '#8a8f98',
    gridColor: '#8a8f98',
    gridOpacity: 0.2,
    labelLimit: 0,
  },
  header: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontWeight: 'bold' },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    labelLimit: 0,
    symbolOpacity: 1,
    orient: 'top',
  },
  title: { color: 'currentColor' },
};

/**
 * @param {Report} report
 * @returns {Report} the rows of README's picture
 */
function summarize({ node, outcomes }) {
  return { node, outcomes: outcomes.filter(({ job }) => SUMMARY.includes(describeJob(job))) };
}

/** @param {Report[]} reports */
function ratios(reports) {
  const values = reports.flatMap(({ node, outcomes }) =>
    outcomes
      .filter(({ metrics }) => metrics.time?.toBuiltIn.native)
      .map(({ job, metrics }) => ({
        node: `Node ${node}`,
        row: describeJob(job),
        ...metrics.time.toBuiltIn.native,
      })),
  );
  const y = { field: 'row', type: 'nominal', sort: null, title: null };
  return {
    data: { values },
    facet: { column: { field: 'node', title: null } },
    spec: {
      width: 220,
      height: { step: 16 },
      encoding: { y },
      layer: [
        {
          mark: { type: 'bar', height: 10 },
          encoding: {
            x: {
              field: 'median',
              type: 'quantitative',
              scale: { type: 'log' },
              title: 'time: this / built-in',
              axis: { values: [0.01, 0.1, 0.5, 1, 2, 10, 100] },
            },
            x2: { datum: 1 },
            color: {
              condition: { test: 'datum.median <= 1', value: COLORS.native },
              value: COLORS['built-in'],
            },
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, color: 'currentColor' },
          encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
        },
        { mark: { type: 'rule', color: 'currentColor' }, encoding: { x: { datum: 1 }, y: null } },
      ],
    },
  };
}

/** @param {Report[]} reports */
function servers(reports) {
  const values = reports.flatMap(({ node, outcomes }) =>
    outcomes
      .filter(({ job }) => job.kind === 'server' && job.subjects.includes('none'))
      .flatMap(({ job, metrics }) =>
        Object.entries(metrics.requestsPerSecond?.values ?? {}).map(([subject, summary]) => ({
          node: `Node ${node}`,
          row: describeJob(job),
          module: MODULE_NAMES[subject],
          ...summary,
        })),
      ),
  );
  const y = { field: 'module', type: 'nominal', sort: null, title: null, axis: null };
  return {
    data: { values },
    facet: {
      column: { field: 'node', title: null },
      row: { ...rowsInOrder(values), header: { labelAngle: 0, labelAlign: 'left' } },
    },
    spacing: 8,
    spec: {
      width: 200,
      height: { step: 14 },
      encoding: { y },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            x: { field: 'median', type: 'quantitative', title: 'requests a second' },
            color: moduleColor(values),
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, color: 'currentColor' },
          encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
        },
      ],
    },
  };
}

/** @param {Report[]} reports */
function growth(reports) {
  const values = reports.flatMap(({ node, outcomes }) =>
    outcomes
      .filter(({ job }) => job.growth)
      .flatMap(({ job, metrics }) =>
        Object.entries(metrics.time?.values ?? {}).map(([subject, summary]) => ({
          node: `Node ${node}`,
          row: `${job.name}: ${job.growth}`,
          count: job.parameters[/** @type {string} */ (job.growth)],
          module: MODULE_NAMES[subject],
          ...summary,
        })),
      ),
  );
  const x = { field: 'count', type: 'quantitative', scale: { type: 'log' }, title: 'how many' };
  return {
    data: { values },
    facet: {
      column: { field: 'node', title: null },
      row: rowsInOrder(values),
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    spec: {
      width: 200,
      height: 140,
      encoding: { x, color: moduleColor(values) },
      layer: [
        {
          mark: { type: 'errorband', opacity: 0.3 },
          encoding: {
            y: {
              field: 'low',
              type: 'quantitative',
              scale: { type: 'log' },
              title: 'nanoseconds',
            },
            y2: { field: 'high' },
          },
        },
        {
          mark: { type: 'line', point: true },
          encoding: { y: { field: 'median', type: 'quantitative' } },
        },
      ],
    },
  };
}

/** @param {{ row: string }[]} values */
function rowsInOrder(values) {
  return { field: 'row', title: null, sort: [...new Set(values.map(({ row }) => row))] };
}

/** @param {{ module: string }[]} values */
function moduleColor(values) {
  const subjects = SUBJECTS.filter((subject) =>
    values.some(({ module }) => module === MODULE_NAMES[subject]),
  );
  return {
    field: 'module',
    type: 'nominal',
    title: null,
    scale: {
      domain: subjects.map((subject) => MODULE_NAMES[subject]),
      range: subjects.map((subject) => COLORS[subject]),
    },
  };
}
