'use strict';

// A few random programs, always the same: `npm run fuzz` runs as many others as one wants.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { major } = require('../support');
const { firstDifference } = require('../../fuzz/compare');
const { generateProgram, GROUPS } = require('../../fuzz/generate');
const { compareBatch } = require('../../fuzz/run');

const SEEDS = 120;

describe('random programs do the same under both modules', () => {
  const programs = Array.from({ length: SEEDS }, (_, seed) => generateProgram(seed, major));

  for (const group of GROUPS) {
    it(group, async () => {
      const some = programs.filter((program) => program.group === group);
      assert.notStrictEqual(some.length, 0);
      const { differences } = await compareBatch(some, process.execPath);
      const told = differences.map(
        ({ program, builtIn, native }) =>
          `npm run fuzz -- --seed ${program.seed} --count 1\n${firstDifference(builtIn, native)}`,
      );
      assert.deepStrictEqual(told, []);
    });
  }
});
