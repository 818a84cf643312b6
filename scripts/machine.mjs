// Prints in one line what is missing on the machine, before anything is installed. It also runs on releases of Node
// that are too old for the rest of the project, so it uses no recent syntax.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @returns {string} the lowest release of Node that package.json allows */
export function lowestNode() {
  const description = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return JSON.parse(description).engines.node.replace('>=', '');
}

/**
 * @param {string} version
 * @param {string} lowest
 */
export function isOlder(version, lowest) {
  const [major, minor] = version.split('.').map(Number);
  const [lowestMajor, lowestMinor] = lowest.split('.').map(Number);
  return major < lowestMajor || (major === lowestMajor && minor < lowestMinor);
}

/**
 * @param {{ version: string, needsRust: boolean, hasRust: () => boolean }} machine
 * @returns {string} what to do, '' if nothing is missing
 */
export function describeMissing({ version, needsRust, hasRust }) {
  const lowest = lowestNode();
  if (isOlder(version, lowest)) {
    return `This needs Node ${lowest} or later, and this is Node ${version}: install it from https://nodejs.org`;
  }
  if (needsRust && !hasRust()) {
    return 'This builds the native binary with Rust, and cargo was not found: install it from https://rustup.rs';
  }
  return '';
}

export function hasRust() {
  return spawnSync('cargo', ['--version'], { stdio: 'ignore' }).status === 0;
}
