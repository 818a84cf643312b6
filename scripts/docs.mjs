// Writes docs/reference from the type declarations: npm run docs
// With --check it writes nothing, and fails if docs/reference is out of date.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureLibraries } from './libraries.mjs';
import { ensureDependencies, root, run } from './setup.mjs';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const tools = join(root, 'scripts', 'reference');
const reference = join(root, 'docs', 'reference');

ensureDependencies();
ensureLibraries(tools);
const { default: prettier } = await import('prettier');

const folder = mkdtempSync(join(tmpdir(), 'reference-'));
try {
  const typedoc = join(tools, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const options = ['--options', join(tools, 'typedoc.json'), '--logLevel', 'Warn', '--out', folder];
  run(process.execPath, [typedoc, ...options]);

  const different = [];
  for (const name of readdirSync(folder)) {
    const path = join(reference, name);
    const text = await finish(name, readFileSync(join(folder, name), 'utf8'));
    if (values.check) {
      if (readFileSync(path, 'utf8') !== text) different.push(path);
    } else writeFileSync(path, text);
  }
  if (different.length > 0) {
    console.error(`Not up to date: ${different.join(', ')}. To write it: npm run docs`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * TypeDoc names modules by their files. Users know them by the specifiers that they import.
 * @param {string} name
 * @param {string} text
 */
async function finish(name, text) {
  const module = (/** @type {string} */ file) =>
    file === 'index' ? 'async-hooks-native' : `async-hooks-native/${file}`;
  const named =
    name === 'README.md'
      ? text
          .replace(
            /^# .*\n/,
            '# API reference\n\nWritten from the type declarations by `npm run docs`.\n',
          )
          .replace(/^- \[(\w+)\]/gm, (_, file) => `- [\`${module(file)}\`]`)
      : text.replace(/^# (\w+)\n/, (_, file) => `# \`${module(file)}\`\n`);
  const config = await prettier.resolveConfig(join(reference, name));
  return prettier.format(named, { ...config, parser: 'markdown' });
}
