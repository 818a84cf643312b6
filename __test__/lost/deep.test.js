'use strict';

// `--deep` changes the sources of programs, which do what they did before.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { makeReader } = require('../../lib/lost/deep/parser');
const { startNode } = require('../support');
const { modules, scripts } = require('./fixtures/transformed-sources');
const { command, runLost } = require('./run-lost');

const fixture = (name) => path.join(__dirname, 'fixtures', name);

describe('--deep', { concurrency: 2 }, () => {
  it('changes sources so that they do the same', async () => {
    const program = fixture('evaluate-sources.js');
    const [plain, changed] = await Promise.all([
      startNode([program]),
      startNode([command, 'lost', '--deep', program]),
    ]);
    assert.strictEqual(changed.code, 0, changed.stderr);
    const results = (text) => Object.fromEntries(text.trim().split('\n').map(JSON.parse));
    assert.deepStrictEqual(results(changed.stdout), results(plain.stdout));
    const names = [...Object.keys(scripts), ...Object.keys(modules)];
    assert.deepStrictEqual(Object.keys(results(plain.stdout)).sort(), [...new Set(names)].sort());
    for (const [name, result] of Object.entries(results(plain.stdout))) {
      assert.notStrictEqual(typeof result, 'string', `${name}: ${result}`);
    }
  });

  it('changes each of these sources', () => {
    const read = makeReader();
    for (const [goal, texts] of Object.entries({ script: scripts, module: modules })) {
      for (const [name, text] of Object.entries(texts)) {
        assert.notDeepStrictEqual(read(text, 0, goal)?.insertions ?? [], [], name);
        assert.ok(read(text, 0, undefined), name);
      }
    }
  });

  it('leaves a source as it is that the changes would break, or that is none', () => {
    const read = makeReader();
    const broken = [
      ['const __ahn0 = 1; () => { const __ahn0 = [2]; f([3]); }', 'script'],
      ['() => { const __ahn0 = [2]; f([3]); }', 'module'],
      ['await f([1])', 'script'],
      ['import a from "b"; f([1])', 'script'],
      ['var await = [1]', 'module'],
      ['f([1]', undefined],
      ['', undefined],
    ];
    for (const [text, goal] of broken) {
      assert.deepStrictEqual(read(text, 0, goal)?.insertions ?? [], [], text);
    }
  });

  for (const [what, file] of [
    ['in a file that it leaves as it is', 'unchanged-by-deep.js'],
    ['of a method', 'method.js'],
  ]) {
    it(`verifies a fix ${what}`, async () => {
      const { report, stderr } = await runLost(fixture(file), { options: ['--deep', '--verify'] });
      assert.deepStrictEqual(
        report.findings.map(({ verified }) => verified),
        [true],
        stderr,
      );
    });
  }

  it("does not take the reply to another request for a file's own", () => {
    const read = makeReader(fixture('other-replies.js'));
    for (const text of ['a', 'b', 'c']) assert.strictEqual(read(text, 0), text);
  });

  it('asks no more once a reply is late', () => {
    const read = makeReader(fixture('other-replies.js'), 0);
    assert.strictEqual(read('never', 0), null);
    assert.strictEqual(read('a', 0), null);
  });
});
