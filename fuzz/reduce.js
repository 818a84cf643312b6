'use strict';

// Reduces a program that differs: removes parts, and replaces outer parts with inner ones, as long as the program
// still differs.

const { confirmDifference, runBoth } = require('./run');
const { sameOutcome } = require('./compare');
const { toSource } = require('./source');

// The number of candidates that share a process before each runs alone.
const BATCH = 12;

const simpler = { runAsync: 'run', asyncScope: 'scope', interval: 'timeout', withScope: 'run' };

/**
 * All programs that are one step shorter, the largest steps first.
 * @param {any} program
 * @returns {any[]}
 */
function candidates(program) {
  const found = [];
  const change = (size, edit) => found.push([size, edit]);

  (function visit(node, replace) {
    if (Array.isArray(node)) {
      const isBody = node.some(({ op }) => op !== undefined);
      if (node.length > 3) {
        const middle = node.length >> 1;
        for (const half of [node.slice(0, middle), node.slice(middle)]) {
          change(sizeOf(node) - sizeOf(half), () => replace(half));
        }
      }
      node.forEach((entry, index) => {
        const without = node.toSpliced(index, 1);
        change(sizeOf(entry), () => replace(without));
        if (isBody) {
          for (const inner of bodiesOf(entry)) {
            change(sizeOf(entry) - sizeOf(inner), () =>
              replace(node.toSpliced(index, 1, ...inner)),
            );
          }
        }
        visit(entry, (other) => replace(node.with(index, other)));
      });
      return;
    }
    if (simpler[node.op] !== undefined) {
      change(0.3, () => replace({ ...node, op: simpler[node.op] }));
    }
    if (node.value !== undefined && node.value !== 'plain') {
      change(sizeOf(node) - 0.5, () => replace({ value: 'plain', n: node.n }));
    }
    for (const [key, part] of Object.entries(node)) {
      const set = (value) => replace({ ...node, [key]: value });
      if (part === true && key !== 'anchored') change(0.1, () => set(false));
      else if (key === 'rounds' && part > 1) change(0.1, () => set(part - 1));
      else if (key === 'callbacks') {
        part.forEach((_, index) => change(0.2, () => set(part.toSpliced(index, 1))));
      } else if (part !== null && typeof part === 'object') {
        visit(part, set);
        if (part.value !== undefined && part.with?.value !== undefined)
          change(1, () => set(part.with));
        if (key === 'returns') change(sizeOf(part), () => set(undefined));
      }
    }
  })(program, (other) => other);

  found.sort(([a], [b]) => b - a);
  return found.map(([, edit]) => edit());
}

function bodiesOf(node) {
  return Object.values(node).filter((part) => Array.isArray(part) && part[0]?.op !== undefined);
}

function sizeOf(part) {
  if (part === null || typeof part !== 'object') return 0;
  const own = part.op !== undefined || part.value !== undefined ? 1 : 0;
  return Object.values(part).reduce((sum, inner) => sum + sizeOf(inner), own);
}

/**
 * @param {import('./run').Difference} difference
 * @param {string} node
 * @param {{ seconds?: number }} [options]
 * @returns {Promise<import('./run').Difference>}
 */
async function reduce(difference, node, { seconds = 120 } = {}) {
  const end = Date.now() + seconds * 1000;
  let current = await reduceBefore(difference, node, end);
  let changed = true;
  while (changed) {
    changed = false;
    for (let from = 0; Date.now() < end;) {
      const batch = candidates(current.program).slice(from, from + BATCH);
      if (batch.length === 0) break;
      const shorter = await firstThatDiffers(batch, current.before, node);
      if (shorter === undefined) from += BATCH;
      else {
        current = shorter;
        changed = true;
      }
    }
  }
  return current;
}

async function reduceBefore(difference, node, end) {
  let current = difference;
  for (let index = 0; index < current.before.length && Date.now() < end;) {
    const before = current.before.toSpliced(index, 1);
    const sources = [...before, current.program].map(toSource);
    const found = await confirmDifference(sources, node);
    if (found === undefined) index++;
    else current = { program: current.program, before, ...found };
  }
  return current;
}

async function firstThatDiffers(programs, before, node) {
  // The shared run only selects candidates for a process of their own.
  let suspects = programs;
  if (before.length === 0) {
    const { builtIn, native } = await runBoth(programs.map(toSource), node);
    suspects = programs.filter(
      (_, index) =>
        builtIn[index] === undefined ||
        native[index] === undefined ||
        !sameOutcome(builtIn[index], native[index]),
    );
  }
  for (const program of suspects) {
    const found = await confirmDifference([...before, program].map(toSource), node);
    if (found !== undefined) return { program, before, ...found };
  }
  return undefined;
}

module.exports = { reduce };
