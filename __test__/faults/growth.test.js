'use strict';

// What the package remembers of a thing goes with it, also where the thing has no `close`.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'growth.js');
const { count, kinds } = require(program);

describe('nothing is retained of', { concurrency: os.availableParallelism() }, () => {
  for (const kind of kinds) {
    it(kind, async () => {
      const args = ['--no-warnings', '--expose-gc', program, kind];
      const { code, signal, stdout, stderr } = await startNode(args);
      assert.deepStrictEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
      const { maps, before, after } = JSON.parse(stdout);
      assert.ok(maps > 0, 'the Maps of the package were not found');
      // A conservative collector may miss one or two.
      assert.ok(after - before < count / 3, `${after - before} of ${count} are still known`);
    });
  }
});
