'use strict';

// Storages of this package and of the built-in in one process: each keeps its own values, whatever the
// order in which they are entered, left and carried on. Random programs run with both kinds, and once
// more with storages of the built-in alone: every storage must show the same at every point.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { inParallel, major, runProgram, testsReleases } = require('../support');
const { carriers } = require('../support/in-use');

const program = path.join(__dirname, 'together', 'random.js');
const cases = testsReleases ? 500 : 2000;
// What is not there by default.
const fewerCases = testsReleases ? 200 : 500;

// What each seed's program showed, by seed.
async function run(which, { cases, args, nodeOptions, env }) {
  const parts = 4;
  const size = cases / parts;
  const results = await inParallel(Array.from({ length: parts }).keys(), (part) => {
    const range = [1 + part * size, size];
    return runProgram(which, program, { args: [...range, ...args], nodeOptions, env });
  });
  const programs = new Map();
  for (const { code, lines, stderr } of results) {
    assert.strictEqual(code, 0, stderr);
    for (const { label, values } of lines) {
      programs.set(
        label,
        values.map(({ text }) => text),
      );
    }
  }
  return programs;
}

// The programs that differ, each with its seed and the first point where it does.
function differences(expected, found) {
  const differing = [];
  for (const [seed, points] of expected) {
    const others = found.get(seed) ?? [];
    const at = points.findIndex((point, index) => point !== others[index]);
    if (at !== -1) differing.push(`${seed}: expected ${points[at]}, got ${others[at]}`);
  }
  return differing;
}

// The programs are meant to see stores, in both shapes.
function assertTelling(programs, cases) {
  assert.strictEqual(programs.size, cases);
  const all = [...programs.values()];
  for (const shape of ['ordered', 'free']) {
    const ofShape = all.filter(([first]) => first === shape);
    assert.ok(ofShape.length > 0.3 * cases, `${ofShape.length} are ${shape}`);
    const points = ofShape.flatMap(([, ...points]) => points);
    const withStores = points.filter((point) => point.includes('/'));
    assert.ok(points.length > 20 * ofShape.length, `${points.length} points`);
    assert.ok(withStores.length > points.length / 2, `${withStores.length} of ${points.length}`);
  }
}

// What is compared on this version. Promise hooks next to a built-in that has frames are for tests
// alone: what disable() takes away from other contexts is not the same there. Under the option the
// built-in has a storage enabled from its construction on, which a disable() inside of exit() shows.
const resources = [{ args: ['resources'], cases, carriers }];
const frames = [
  { args: ['frames'], cases, carriers: ['continuation'] },
  { args: ['resources', 'disable'], cases: fewerCases, carriers: ['promise-hooks'] },
  {
    args: ['resources', 'disable'],
    cases: fewerCases,
    carriers: ['continuation', 'promise-hooks'],
    nodeOptions: ['--no-async-context-frame'],
  },
];

for (const comparison of major >= 24 ? frames : resources) {
  const { args, cases, nodeOptions = [] } = comparison;
  const compared = comparison.carriers.filter((carrier) => carriers.includes(carrier));
  if (compared.length === 0) continue;
  const how = ['random programs', ...args, ...nodeOptions].join(' ');

  describe(how, () => {
    let expected;

    it('show stores, with the built-in alone', async () => {
      expected = await run('built-in', comparison);
      assertTelling(expected, cases);
    });

    for (const carrier of compared) {
      it(`show the same with storages of both kinds, ours carried by ${carrier}`, async () => {
        const env = { ASYNC_HOOKS_NATIVE_CARRIER: carrier };
        const found = await run('native', { ...comparison, env });
        assert.deepStrictEqual(differences(expected, found), []);
      });
    }

    it('show the same with frames that are Maps', { skip: !args.includes('frames') }, async () => {
      const env = { ASYNC_HOOKS_NATIVE_FRAMES: 'map' };
      const found = await run('native', { ...comparison, env });
      assert.deepStrictEqual(differences(expected, found), []);
    });
  });
}
