'use strict';

// Runs hot paths one after the other. A call of Node's native `Uptime` marks the beginning and the end of a segment: at
// each mark callgrind writes what it has counted since the previous one.
//
//   child.js SEGMENTS NAME=EXTRA ...      EXTRA: turns of a loop that are added to each operation
//
// This file and what it requires are CommonJS, because loading ES modules takes a second under valgrind.

const { setImmediate: turn } = require('node:timers/promises');
const { COMPARED } = require('./compared-paths.js');
const { expectStore, store } = require('./paths.js');

const [segments, ...wanted] = process.argv.slice(2);
const { gc } = /** @type {{ gc: (minor?: boolean) => void }} */ (
  /** @type {unknown} */ (globalThis)
);
const noop = () => {};

/**
 * @param {number} turns
 * @returns {() => void} a loop that makes a path slower on purpose
 */
function makeExtra(turns) {
  if (turns === 0) return noop;
  let burned = 1;
  return () => {
    for (let i = 0; i < turns; i++) burned = Math.imul(burned, 1103515245);
  };
}

/**
 * A loop with its own code and type feedback: V8 shares those of functions with the same source.
 * @param {string} title
 * @param {() => unknown} call
 * @returns {import('./paths.js').Run}
 */
function makeLoop(title, call) {
  const loop = new Function(
    ...['call', 'check', 'operations', 'extra'],
    `for (let i = 0; i < operations; i++) { extra(); check(call()); } // ${title}`,
  );
  return (operations, extra) => loop(call, expectStore, operations, extra);
}

/**
 * @param {import('./paths.js').HotPath} path
 * @param {import('./paths.js').Run} run
 * @param {() => void} extra
 */
async function countSegments({ operations, warmUp, collects = false }, run, extra) {
  for (let i = 0; i < warmUp; i++) await run(operations, extra);
  for (let i = 0; i < Number(segments); i++) {
    // All segments begin with an empty young generation.
    gc(true);
    process.uptime();
    await run(operations, extra);
    if (collects) {
      gc(true);
      await turn();
    }
    process.uptime();
  }
}

async function main() {
  for (const argument of wanted) {
    const [name, turns] = argument.split('=');
    const path = COMPARED[name];
    const { run, call } = await path.prepare();
    const extra = makeExtra(Number(turns));
    if (call) {
      await countSegments(path, makeLoop(name, call), extra);
      await countSegments(
        path,
        makeLoop(`around ${name}`, () => store),
        noop,
      );
    } else if (run) {
      await countSegments(path, run, extra);
    }
  }
  process.exit();
}

main();
