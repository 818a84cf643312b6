// Prints the section of CHANGELOG.md for this version, which is the text of the release.
//
//   node scripts/release-notes.mjs > notes.md

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const sections = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
const section = sections.find((text) => text.startsWith(`[${version}]`));
if (section === undefined) {
  console.error(`CHANGELOG.md has no section for ${version}`);
  process.exit(1);
}
const [, ...lines] = section.replace(/^\[[^\]]+\]: .*$/gm, '').split('\n');
console.log(lines.join('\n').trim());
