'use strict';

// The documents are true: every code block in them runs and prints what it says, or is type-checked,
// every command exists, and every link leads somewhere.
//
//   js, mjs   runs as a program. What it prints stands in its last lines, as a comment after "Prints:"
//             or "Prints, in any order:". A `server` is visited, and what it prints stands in the next
//             block. `preload` runs it under the preload. `lost` runs it, under the name that follows, by
//             the command of that name, whose report stands in the next block.
//   ts        is type-checked, in a project with "module": "nodenext"
//   sh        `npm` commands exist, `node` commands run, in a project or in the repository
//   json      can be read
//   text      is output or a picture, not code. Each line of an `excerpt` stands in another block of the document.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { root, startNode } = require('../support');
const { documents, makeProject, readBlocks } = require('./blocks');

const { bin, name: packageName, scripts } = require('../../package.json');
const COMPARISONS = {
  '// Prints:': (output) => output,
  '// Prints, in any order:': (output) => output.split('\n').sort().join('\n'),
};

const isExcerpt = ({ attributes }) => attributes.includes('excerpt');

describe('documents', { concurrency: os.availableParallelism() }, () => {
  let project;
  before(() => {
    project = fs.mkdtempSync(path.join(os.tmpdir(), 'documents-'));
    makeProject(project);
  });
  after(() => fs.rmSync(project, { recursive: true }));

  for (const file of documents()) {
    const blocks = readBlocks(file);
    for (const [index, block] of blocks.entries()) {
      const { language, line } = block;
      if (language === 'text' || language === 'ts') continue;
      it(`${file}:${line} (${language})`, () => {
        assert.ok(language in checks, `no test knows what to do with "${language}"`);
        return checks[language](block, blocks[index + 1]);
      });
    }
    it(`${file}: links`, () => checkLinks(file));
    if (blocks.some(isExcerpt)) it(`${file}: excerpts`, () => checkExcerpts(blocks));
  }

  it('the TypeScript in all of them has the right types', checkTypes);

  const checks = {
    js: runBlock,
    json: ({ text }) => JSON.parse(text),
    mjs: runBlock,
    sh: checkShell,
  };

  async function runBlock(block, next) {
    const { file, line, language, attributes, text } = block;
    if (attributes.includes('lost')) return checkReport(block, next);
    const program = path.join(project, `${path.basename(file)}-${line}.${language}`);
    fs.writeFileSync(program, text);
    const options = [];
    if (attributes.includes('preload')) options.push('--require', `${packageName}/register`);
    if (attributes.includes('server')) options.push('--require', path.join(__dirname, 'visit.js'));
    const { code, stderr, stdout } = await startNode([...options, program], { cwd: project });
    assert.strictEqual(stderr, '');
    assert.strictEqual(code, 0);

    const { comparable, expected } = attributes.includes('server')
      ? { comparable: COMPARISONS['// Prints, in any order:'], expected: next.text }
      : findExpected(text);
    assert.strictEqual(comparable(stdout.trimEnd()), comparable(expected));
  }

  async function checkReport({ attributes, text }, next) {
    const [name, ...options] = attributes.slice(attributes.indexOf('lost') + 1);
    fs.writeFileSync(path.join(project, name), text);
    const command = [path.join(root, bin[packageName]), 'lost', ...options, name];
    const { code, stderr } = await startNode(command, { cwd: project });
    assert.strictEqual(stderr.trim(), next.text);
    assert.strictEqual(code, 1);
  }

  function checkExcerpts(blocks) {
    const lines = blocks
      .filter((block) => !isExcerpt(block))
      .flatMap(({ text }) => text.split('\n'));
    for (const { text } of blocks.filter(isExcerpt)) {
      for (const line of text.split('\n')) assert.ok(lines.includes(line), line);
    }
  }

  async function checkShell({ text }) {
    const commands = text
      .replaceAll(/\\\n/g, '')
      .split('\n')
      .map((line) => line.replace(/(^|\s+)#.*/, '').trim())
      .filter(Boolean);
    for (const command of commands) await checkCommand(command);
  }

  async function checkCommand(command) {
    const [, variables, rest] = /^((?:[A-Z_]+=(?:"[^"]*"|\S*) )*)(.*)$/.exec(command);
    const [tool, ...words] = rest.split(/\s+/);
    if (tool === 'npm') return checkNpm(command, words);
    if (tool === 'cargo') return assert.ok(fs.existsSync(path.join(root, 'Cargo.toml')));
    const file = words.findLast((word) => /\.[cm]?js$/.test(word));
    // Programs of the repository have tests of their own.
    if (file !== 'app.js' && file && fs.existsSync(path.join(root, file))) return;

    assert.ok(['node', 'npx'].includes(tool), `no test knows the command "${command}"`);
    // npx without looking for it in registries.
    const runnable = rest.replace(
      `npx ${packageName}`,
      `node ${path.join(root, bin[packageName])}`,
    );
    const { code, stderr, stdout } = await startNode(['-c', `${variables}${runnable}`], {
      command: 'sh',
      cwd: project,
      env: { PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter) },
    });
    assert.strictEqual(code, 0, `${command}: ${stdout}${stderr}`);
    if (file === 'app.js') {
      const expected = command.includes('register') ? 'the drop-in' : 'the built-in';
      assert.strictEqual(stdout, `app.js runs with ${expected}\n`, command);
    } else {
      assert.notStrictEqual(stdout, '', command);
    }
  }

  function checkNpm(command, [verb, name]) {
    if (verb === 'install' || verb === 'uninstall') assert.strictEqual(name, packageName, command);
    else if (verb === 'run') assert.ok(name in scripts, command);
    else assert.ok((verb === 'start' || verb === 'test') && verb in scripts, command);
  }

  async function checkTypes() {
    const blocks = documents()
      .flatMap(readBlocks)
      .filter(({ language }) => language === 'ts');
    assert.notStrictEqual(blocks.length, 0);
    const files = blocks.map(({ file, line, text }) => {
      const name = path.join(project, `${path.basename(file)}-${line}.ts`);
      // Each is a module of its own, whatever it imports.
      fs.writeFileSync(name, `${text}\nexport {};\n`);
      return path.basename(name);
    });
    const settings = {
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
      },
      files,
    };
    fs.writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, stdout } = await startNode([compiler, '--project', project], { cwd: project });
    assert.strictEqual(code, 0, stdout);
  }
});

// The output that the comment at the end of a program tells.
function findExpected(text) {
  const lines = text.trimEnd().split('\n');
  const prints = lines.findIndex((line) => line in COMPARISONS);
  assert.ok(prints >= 0, 'the program does not say what it prints');
  const expected = lines.slice(prints + 1);
  for (const line of expected) assert.match(line, /^\/\/ {3}/);
  return {
    comparable: COMPARISONS[lines[prints]],
    expected: expected.map((line) => line.slice(5)).join('\n'),
  };
}

// Links within the repository, to files and to headings.
function checkLinks(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replaceAll(/```.*?```/gs, '');
  for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(link)) continue;
    const [target, heading] = link.split('#');
    const linked = target === '' ? file : path.join(path.dirname(file), target);
    assert.ok(fs.existsSync(path.join(root, linked)), link);
    if (heading !== undefined) assert.ok(headingsOf(linked).has(heading), link);
  }
}

// As GitHub makes them.
function headingsOf(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8').replaceAll(/```.*?```/gs, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(headings);
}
