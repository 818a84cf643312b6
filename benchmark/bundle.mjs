// Before the package is packed: what the benchmarks need comes with it as one file for each library.
// `--remove` takes the files away again, so that a checkout always uses what is installed.

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledFile } from './libraries.mjs';

const LIBRARIES = ['autocannon', 'cli-progress', 'cli-table3'];

if (process.argv.includes('--remove')) {
  rmSync(new URL('.', bundledFile('')), { recursive: true, force: true });
} else {
  const { build } = await import('esbuild');
  for (const name of LIBRARIES) {
    await build({
      stdin: { contents: `export { default } from '${name}'`, resolveDir: import.meta.dirname },
      outfile: fileURLToPath(bundledFile(name)),
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      legalComments: 'eof',
      // The load generator sends no forms.
      alias: { 'form-data': 'node:stream' },
      // What is not an ES module asks for Node's modules by require().
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
  }
}
