'use strict';

// What a program may do to the language before it loads the module.

const { breakOne, intrinsics, restoreOne } = require('./intrinsics');

const require_ = require;
const parts = /^(\w+):([^:]+):?(\w*)$/;
const execute = parts.exec;
const { call } = execute;
const parse = call.bind(execute, parts);
let folder = __dirname;

/** Core's own loader loads no file of any package over some deeds. */
function loadsFiles() {
  // What was loaded before is not looked for again.
  folder += '/.';
  try {
    require_(`${folder}/empty.js`);
    return true;
  } catch {
    return false;
  }
}

const objects = { __proto__: null, process, globalThis };
const { freeze, preventExtensions } = Object;

const kinds = {
  __proto__: null,
  pollute(name, kind) {
    const value = kind === 'string' ? 'polluted' : function polluted() {};
    Object.prototype[name] = value;
    if (!loadsFiles()) delete Object.prototype[name];
  },
  break(name) {
    const breakable = [];
    for (let i = 0; i < intrinsics.length; i++) {
      const [full, , , { owner }, goesOn] = intrinsics[i];
      if (goesOn && (owner === name || full === name)) breakable[breakable.length] = intrinsics[i];
    }
    for (let i = 0; i < breakable.length; i++) {
      breakOne(breakable[i]);
      if (!loadsFiles()) restoreOne(breakable[i]);
    }
  },
  freeze: (name) => freeze(objects[name]),
  close: (name) => preventExtensions(objects[name]),
};

/** @param {string} deed such as `break:Array.prototype`, `break:Array.prototype.push` or `pollute:get:string` */
function perform(deed) {
  const found = parse(deed);
  kinds[found[1]](found[2], found[3]);
}

module.exports = { perform };
