// Creates the folders of the platform packages, npm/*, in the current folder: the output of
// `napi create-npm-dirs`, and the license.

import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const napi = join(root, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js');

execFileSync(process.execPath, [napi, 'create-npm-dirs'], { stdio: 'inherit' });
for (const platform of readdirSync('npm')) {
  copyFileSync(join(root, 'LICENSE'), join('npm', platform, 'LICENSE'));
}
