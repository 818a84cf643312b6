'use strict';

// node after.js <built-in|native> <from> [to] [patience]
//
// Breaks one intrinsic after the other while the module is in use. A line for each.

const { writeSync } = require('node:fs');

const [which, from, to, patience] = process.argv.slice(2);
const hooks = which === 'native' ? require('../../..') : require('node:async_hooks');
const { breakOne, intrinsics, restoreOne } = require('./intrinsics');
const { play } = require('./scenario');

const end = Number(to ?? intrinsics.length);
const wait = Number(patience ?? 200);

function next(index) {
  if (index === end) process.exit();
  const intrinsic = intrinsics[index];
  breakOne(intrinsic);
  play(
    hooks,
    () => restoreOne(intrinsic),
    (result) => {
      writeSync(1, `${JSON.stringify({ index, name: intrinsic[0], result: { ...result } })}\n`);
      setImmediate(next, index + 1);
    },
    { goesOn: intrinsic[4], wait },
  );
}

// Everything has happened once before.
play(
  hooks,
  () => {},
  () => next(Number(from)),
);
