'use strict';

// Other Nodes than this one, as shim.c shows them, and what the package does without under each.
//
//   env    how the shim is told, but for who answers whether a symbol is of the executable
//   loses  what is not used, of what programs/look.js writes, where the symbols are taken for Node's own
//   reason why nothing of it is used
//   whole  whether `npm run test:shims` runs all tests under it by default

const fields = ['fields', 'resources'];
const weak = ['weak', 'fast'];
const all = ['carrier', ...fields, ...weak, 'ids'];
const hides = "this build of Node hides V8's symbols";

/**
 * @param {string} names beginnings of symbols, with commas between
 * @param {object} outcome
 */
const hidden = (names, outcome) => ({
  name: `without ${names}`,
  env: { SHIM_HIDES: names },
  ...outcome,
});

/**
 * @param {string} name
 * @param {object} outcome
 */
const shown = (name, outcome) => ({ name, env: { SHIM_SHOWS: name }, ...outcome });

const hiding = [
  hidden('_ZN', { loses: all, reason: hides, whole: true }),
  hidden('_ZN4node', { loses: [...fields, 'ids'] }),
  hidden('_ZN4node10AsyncHooks', { loses: fields }),
  hidden('_ZN2v82V8', { loses: all, reason: hides }),
  hidden('_ZN2v87Isolate10GetCurrentEv', { loses: all }),
  hidden('_ZN2v87Isolate17GetCurrentContextEv', { loses: ['carrier', ...fields, 'fast'] }),
  hidden('_ZN2v87Context', { loses: ['carrier'] }),
  hidden('_ZN2v812api_internal', { loses: weak }),
  hidden('_ZN2v87Isolate21AddGC,_ZN2v87Isolate24RemoveGC', { loses: weak }),
  hidden('_ZN2v816FunctionTemplate,_ZNK2v813CFunctionInfo', { loses: ['fast'] }),
  hidden('uv_', { loses: weak }),
];

const others = [
  // A DefaultTriggerAsyncIdScope with other members.
  shown('swapped', { loses: fields, whole: true }),
  shown('virtual', { loses: fields }),
  shown('long', { loses: [] }),
  ...[
    'null',
    'unmapped',
    'all ones',
    'unaligned',
    'before',
    'the environment',
    'behind',
    'outside',
    'the stack',
  ].map((word) => shown(`word: ${word}`, { loses: fields })),
  // An AsyncHooks with other members.
  shown('copy', { loses: [] }),
  shown('copy: with one more word', { loses: [] }),
  ...[
    'isolate',
    'count',
    'offset',
    'buffer null',
    'buffer unaligned',
    'buffer is a number',
    'buffer of others',
    'buffer with other ids',
    'handle null',
    'handle unaligned',
    'handle is a number',
    'handle of others',
  ].map((member) => shown(`copy: ${member}`, { loses: fields })),
  ...[
    'resources null',
    'resources unaligned',
    'resources are a number',
    'resources of others',
    'resources far away',
  ].map((member) => shown(`copy: ${member}`, { loses: ['resources'] })),
  // Another V8.
  shown('version newer', { loses: all, reason: 'V8 99 is newer than tested' }),
  shown('version strange', { loses: all, reason: hides }),
  shown('version none', { loses: all, reason: hides }),
  shown('extras none', { loses: ['carrier'] }),
  shown('extras other', { loses: ['carrier'] }),
  shown('clear weak', { loses: weak }),
  shown('globalize other', { loses: weak }),
  shown('globalize none', { loses: weak }),
  shown('types longer', { loses: ['fast'] }),
  shown('types elsewhere', { loses: ['fast'] }),
  shown('direct handles', { loses: all, reason: 'V8 has direct handles' }),
  shown('libuv', { loses: weak }),
];

/** What is lost, of the same, where `dladdr` says that a symbol is not Node's. */
function lostElsewhere({ name }) {
  if (/^(swapped|virtual|long|word|copy)/.test(name)) return { loses: fields };
  if (name.startsWith('version')) return { loses: all, reason: hides };
  return {};
}

const layouts = [
  ...hiding,
  ...others.flatMap((layout) => [
    { ...layout, env: { ...layout.env, SHIM_LIES: '1' } },
    { ...layout, ...lostElsewhere(layout), name: `${layout.name}, elsewhere`, whole: false },
  ]),
];

module.exports = { layouts };
