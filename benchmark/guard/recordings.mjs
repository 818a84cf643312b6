// The counts of the last commit of main, a file for each major version of Node and processor, and the reasons why a
// path may take more.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('recorded/', import.meta.url));

/** A reason, as a line: the major version of Node, the path, and why it takes more than before. */
const REASON = /^(\d+) (\S+): (.+)$/;

export const reasonsFile = fileURLToPath(new URL('reasons.txt', import.meta.url));

/**
 * @typedef {object} Recording
 * @property {string} node its version
 * @property {Record<string, number>} instructions of an operation, by path
 */

/** @param {string} version of Node */
export const majorOf = (version) => Number.parseInt(version.slice(1), 10);

/** @param {string} version of Node */
const fileOf = (version) => `${folder}node-${majorOf(version)}-${process.arch}.json`;

/**
 * @param {string} version of Node
 * @returns {Recording | undefined}
 */
export function readRecording(version) {
  const file = fileOf(version);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/**
 * Reasons for this major version are removed: they explain growth that is now part of the recording.
 * @param {Recording} recording
 */
export function writeRecording(recording) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(recording.node), `${JSON.stringify(recording, null, 2)}\n`);
  const lines = readFileSync(reasonsFile, 'utf8').split('\n');
  const kept = lines.filter((line) => REASON.exec(line)?.[1] !== String(majorOf(recording.node)));
  writeFileSync(reasonsFile, kept.join('\n'));
}

/**
 * @param {string} version of Node
 * @returns {Map<string, string>} why a path may have grown
 */
export const readReasons = (version) => parseReasons(readFileSync(reasonsFile, 'utf8'), version);

/**
 * @param {string} text
 * @param {string} version of Node
 * @returns {Map<string, string>}
 */
export function parseReasons(text, version) {
  const reasons = new Map();
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, major, path, why] = REASON.exec(line) ?? [];
    if (why === undefined) throw new Error(`Not a reason ("MAJOR PATH: WHY"): ${line}`);
    if (Number(major) === majorOf(version)) reasons.set(path, why);
  }
  return reasons;
}

/** The growth of a path that needs no reason. */
export const TOLERANCE = 0.05;

/**
 * @param {Record<string, number>} recorded
 * @param {Record<string, number>} counted
 * @param {Map<string, string>} reasons
 */
export function compareCounts(recorded, counted, reasons) {
  return Object.entries(counted).map(([path, count]) => {
    const before = recorded[path];
    const growth = before === undefined ? 0 : count / before - 1;
    const reason = reasons.get(path);
    return { path, before, count, growth, reason, failed: growth > TOLERANCE && !reason };
  });
}
