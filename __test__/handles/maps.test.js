'use strict';

// V8 makes pairs of accessors among its old objects, where they keep alive what they know until a major
// collection. Objects of one class that share them have one map, and fast properties.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const main = path.join(__dirname, '..', '..', 'index.js');
const kCount = 5;

// Runs a program that calls `done` with objects of one class, and counts their maps, those that are
// slow twice.
async function countMaps(program) {
  const source = `
    require(${JSON.stringify(main)}).createHook({ init() {} }).enable();
    const maps = [];
    const done = (objects) => {
      for (const object of objects) {
        if (!maps.some((other) => %HaveSameMap(object, other))) maps.push(object);
      }
      const slow = objects.filter((object) => !%HasFastProperties(object));
      console.log(objects.length, maps.length + slow.length);
      process.exit();
    };
    (${program})(done, ${kCount});`;
  const { stdout, stderr } = await startNode(['--allow-natives-syntax', '-e', source]);
  const [objects, maps] = stdout.trim().split(' ').map(Number);
  assert.strictEqual(objects, kCount, stderr);
  return maps;
}

describe('objects of one class have one fast map', () => {
  const programs = {
    'connections of a server': (done, count) => {
      const net = require('node:net');
      const handles = [];
      const server = net.createServer((socket) => {
        handles.push(socket._handle);
        if (handles.length === count) done(handles);
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        for (let i = 0; i < count; i++) net.connect(port, '127.0.0.1');
      });
    },
    timeouts: (done, count) => done(Array.from({ length: count }, () => setTimeout(() => {}, 1))),
    immediates: (done, count) => done(Array.from({ length: count }, () => setImmediate(() => {}))),
  };
  for (const [name, program] of Object.entries(programs)) {
    it(name, async () => assert.strictEqual(await countMaps(program), 1));
  }
});
