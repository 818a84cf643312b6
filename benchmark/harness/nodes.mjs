import { execFileSync } from 'node:child_process';

/**
 * @typedef {object} Node
 * @property {string} path
 * @property {string} version
 */

/** @type {Node} */
export const thisNode = { path: process.execPath, version: process.version };

/**
 * Finds (and downloads once) a release of another major version through npm.
 * @param {string} major
 * @returns {Node}
 */
export function findNode(major) {
  const script =
    'console.log(JSON.stringify({ path: process.execPath, version: process.version }))';
  const output = execFileSync('npx', ['-y', '-p', `node@${major}`, 'node', '-e', script], {
    encoding: 'utf8',
  });
  return JSON.parse(output);
}
