'use strict';

// Makes the traces of two runs comparable.

const { isDeepStrictEqual } = require('node:util');

/**
 * Ids are renumbered in the order of their first appearance. With both modules 0 is no resource and 1 is the main
 * script.
 * @param {string[]} trace
 */
function normalize(trace) {
  const names = new Map([
    ['0', '0'],
    ['1', '1'],
  ]);
  const rename = (_, id) => {
    if (!names.has(id)) names.set(id, `${names.size}`);
    return `#${names.get(id)}`;
  };
  const { others, ends } = withoutMovedEnds(withoutWarning(withoutCollected(trace)));
  return [
    ...others.map((line) => line.replace(/#(-?\d+)/g, rename)),
    ...ends.map((line) => line.replace(/#(-?\d+)/g, rename)).sort(),
  ];
}

const HANDLE = / init (#\d+) (?:FSREQCALLBACK|TCP\w+|SHUTDOWNWRAP|WRITEWRAP) /;

/**
 * The native layer destroys a handle some time after its last callback, so destroys are compared, but not their
 * order. After an exception the core in JavaScript delivers all destroys later: docs/compatibility.md.
 * @param {string[]} trace
 */
function withoutMovedEnds(trace) {
  const allMove =
    process.env.ASYNC_HOOKS_NATIVE_BINDING === 'js' &&
    trace.some((line) => line.startsWith('uncaught {'));
  const handles = new Set();
  for (const line of trace) {
    const [, id] = HANDLE.exec(line) ?? [];
    if (id !== undefined) handles.add(id);
  }
  const isEnd = (line) => {
    const [, id] = /^h\d+ destroy (#\d+)/.exec(line) ?? [];
    return id !== undefined && (allMove || handles.has(id));
  };
  const withoutStores = (line) => line.split(' | ')[0];
  return {
    others: trace.filter((line) => !isEnd(line)),
    ends: trace.filter(isEnd).map(withoutStores),
  };
}

/** When a promise is collected is up to the garbage collector. */
function withoutCollected(trace) {
  const promises = new Set();
  for (const line of trace) {
    const [, id] = / init (#\d+) PROMISE /.exec(line) ?? [];
    if (id !== undefined) promises.add(id);
  }
  return trace.filter((line) => {
    const [, id] = /^h\d+ destroy (#\d+)/.exec(line) ?? [];
    return id === undefined || !promises.has(id);
  });
}

/**
 * Documented: in a domain that was not left, core warns at the end of the process, in a tick that comes before or after
 * the last destroys.
 * @param {string[]} trace
 */
function withoutWarning(trace) {
  if (!trace.some((line) => line.includes(' | domain '))) return trace;
  const ticks = new Set();
  for (const line of trace) {
    const [, id] =
      / init (#\d+) TickObject \((?:TickObject|Object)\) by #0 \| in #0 /.exec(line) ?? [];
    if (id !== undefined) ticks.add(id);
  }
  return trace.filter((line) => {
    const [, id] = /^h\d+ \w+ (#\d+)/.exec(line) ?? [];
    return id === undefined || !ticks.has(id);
  });
}

/** How a run ended, and its trace. */
function sameOutcome(a, b) {
  return isDeepStrictEqual(comparable(a), comparable(b));
}

function comparable({ trace, ending }) {
  return [trace === undefined ? undefined : normalize(trace), ending];
}

/**
 * The first lines in which two outcomes differ, with some lines before them.
 */
function firstDifference(builtIn, native, before = 3, after = 3) {
  const [expected, found] = [builtIn, native].map(({ trace, ending }) => [
    ...normalize(trace ?? []),
    ...(ending === undefined ? [] : [ending]),
  ]);
  let index = 0;
  while (index < expected.length && expected[index] === found[index]) index++;
  return [
    ...expected.slice(Math.max(0, index - before), index).map((line) => `    ${line}`),
    ...expected.slice(index, index + after).map((line) => `  - ${line}`),
    ...found.slice(index, index + after).map((line) => `  + ${line}`),
  ].join('\n');
}

module.exports = { firstDifference, normalize, sameOutcome };
