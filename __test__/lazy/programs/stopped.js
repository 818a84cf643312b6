'use strict';

// A program of ../../handles/programs, as one of ../../support/child.js, while tracking stops:
//
//   before   the program begins
//   midway   when some of what it has begun has ended
//   and goes on   with a hook that is enabled midway
//
// The report has the labels of the callbacks that ran, and what was wrong.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { async_id_fields, constants, stopTracking } = require('../../../embedder');

const fixtures = path.join(__dirname, '../../handles/fixtures');

module.exports = ({ args: [moment, file], hooks, log, which }) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'stopped-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));

  if (which === 'native') stop(moment, hooks, log);
  require(file)({
    directory,
    enable() {},
    fixture: (name) => fs.readFileSync(path.join(fixtures, name), 'utf8'),
    // A question for the id would begin again.
    hooks: { executionAsyncId: () => 1 },
    note: (label) => log(label),
    step: (_name, work) => work(),
  });
};

function stop(moment, hooks, log) {
  const hook = hooks.createHook(checker(log));
  if (moment === 'midway') hook.enable();
  else stopNow(moment, log);
  if (moment === 'before') return;
  // Nothing that is made here is a resource of the program.
  setImmediate(() => {
    if (moment === 'and goes on') hook.enable();
    else stopNow(moment, log, hook);
  });
}

function stopNow(moment, log, hook) {
  hook?.disable();
  if (!stopTracking()) log('wrong: it goes on');
  const first = async_id_fields[constants.kAsyncIdCounter];
  process.on('exit', () => {
    const count = async_id_fields[constants.kAsyncIdCounter] - first;
    if (moment !== 'and goes on' && count > 0) log(`wrong: ${count} ids were given out`);
  });
}

// Says what is wrong of the events of a hook that is enabled while callbacks are under way.
function checker(log) {
  const types = new Map();
  const entered = [];
  const ended = new Set();
  return {
    init(id, type) {
      if (types.has(id)) log(`wrong: two inits of ${type}`);
      types.set(id, type);
    },
    before(id) {
      if (ended.has(id)) log(`wrong: before after destroy of ${types.get(id)}`);
      entered.push(id);
    },
    after(id) {
      if (entered.length > 0 && entered.pop() !== id) log(`wrong: after of ${types.get(id)}`);
    },
    destroy(id) {
      if (ended.has(id)) log(`wrong: two destroys of ${types.get(id)}`);
      ended.add(id);
    },
  };
}
