'use strict';

// The texts of a report.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { formatFinding } = require('../../lib/lost/report/report');
const { runLost } = require('./run-lost');

const fixture = (name) => path.join(__dirname, 'fixtures', name);
const withoutBreaks = (text) => text.replaceAll(/\s+/g, ' ');

describe('the report of lost', { concurrency: 2 }, () => {
  for (const options of [[], ['--deep']]) {
    it(`has fixes that can be typed, and true reasons ${options}`, async () => {
      const { report, stderr } = await runLost(fixture('fix-texts.js'), { options });
      const fixes = report.findings.map(({ fixes: [fix] }) => fix.text);
      const passed = (name, text) => `bind ${name} where it is passed: AsyncResource.bind(${text})`;
      for (const expected of [
        passed('#onPrivate', 'this.#onPrivate'),
        passed('onBound', 'this.onBound.bind(this)'),
        passed('onNamed', 'function onNamed() ...'),
        passed('onOwn', 'function onOwn() ...'),
        passed('work', 'function work() ...'),
        'pass an object whose method is bound: { handleEvent: AsyncResource.bind((event) => listener.handleEvent(event)) }',
      ]) {
        assert.ok(fixes.includes(expected), `${expected} is not in\n${fixes.join('\n')}`);
      }
      const texts = stderr.split('\nLOST ').map(withoutBreaks);
      const endings = {
        onOwn: / as argument 2 of own\.on\(\).* An emitter calls its listeners/,
        work: / as argument 1 of later\(\).* A function runs in the context of the code that calls/,
        resumed:
          / of waiting\.push\(\).* It ran outside of that scope, and continued there after an await\. A queue/,
      };
      for (const [name, expected] of Object.entries(endings)) {
        const text = texts.find((one) => one.includes(` why ${name} `));
        assert.match(text ?? stderr, expected);
      }
      assert.doesNotMatch(texts.join(), /passed to argument/);
      if (options.length > 0) return;
      assert.ok(
        fixes.includes(
          'write transform as a property whose value is bound: transform: AsyncResource.bind(function ...)',
        ),
        fixes.join('\n'),
      );
    });
  }

  it('tells functions on one line apart, and cuts long lines', async () => {
    const { report, stderr } = await runLost(fixture('one-line.js'));
    const found = report.findings.map(({ culprit: { line, column } }) => `${line}:${column}`);
    assert.deepStrictEqual(found.sort(), ['10:13', '8:179', '8:207'], stderr);
    const text = withoutBreaks(stderr);
    assert.match(text, /bind\(\(\) => \.\.\.\), at \S*one-line\.js:8:179 sure/);
    assert.match(text, /bind\(\(\) => \.\.\.\), at \S*one-line\.js:10 sure/);
    assert.match(stderr, /returned the default value in read/);
    assert.match(stderr, /^ {2}> 10 \| \tqueue.*\n {7}\| \t {26}\^$/m);
    for (const line of stderr.split('\n')) assert.ok(line.length < 150, line);
  });

  it('marks the column below lines with wide characters, combining ones and tabs', async () => {
    const { stderr } = await runLost(fixture('wide-characters.js'));
    // As wide as what precedes the call: an East Asian character and an emoji take two columns.
    const marks = [/^ {7}\| (.*)\^$/gm].flatMap((mark) => [...stderr.matchAll(mark)]);
    assert.deepStrictEqual(
      marks.map(([, before]) => before),
      [
        ' '.repeat("  queue.push(() => ['....', requests.".length),
        ' '.repeat("  queue.push(() => ['.. ..', requests.".length),
        ' '.repeat("  queue.push(() => ['. ..', requests.".length),
        `    \t${' '.repeat("*/ queue.push(() => ['....".length)}\t${' '.repeat("', requests.".length)}`,
      ],
      stderr,
    );
  });

  it('has one name for each storage', async () => {
    const names = { context: 4, other: 1, none: 0 };
    for (const [name, count] of Object.entries(names)) {
      const { report, stderr } = await runLost(fixture('storage-names.js'), {
        options: ['--storage', name],
      });
      const found = report.findings.map(({ scope }) => scope.storage);
      assert.deepStrictEqual(found, Array(count).fill(name), stderr);
    }
  });

  it('says how many functions were bound', () => {
    const at = { file: __filename, line: 1, column: 1, function: 'read' };
    const wanted = { 1: 'with it bound', 2: 'with both bound', 3: 'with all three bound' };
    for (const [count, expected] of Object.entries(wanted)) {
      const fixes = Array.from({ length: Number(count) }, () => ({ ...at, text: 'bind it' }));
      const culprit = { ...at, how: '', certainty: 'likely' };
      const finding = { kind: 'lost', at, culprit, fixes, verified: true };
      const fixPlaces = fixes.map(() => 'here:1');
      const text = formatFinding({ finding, why: '', excerpt: [], fixPlaces });
      assert.match(text, new RegExp(`verified: ${expected}`));
    }
  });
});
