'use strict';

// What a program says about itself. A comment `// lost here` marks its line, or the next one where it
// stands alone:
//   lost, foreign, leftover   where the wrong store is read
//   bind (bind first, next)   where a function, or data, was handed over (the first and the next of several breaks)
//   generator                 where a generator is written
//   entered, ended            where enterWith() was called, where the storage was left

const { readFileSync } = require('node:fs');

const MARK = /\/\/ (lost|foreign|leftover|bind first|bind next|bind|generator|entered|ended) here$/;

/**
 * @param {string} file
 * @returns {Record<string, { file: string, line: number }>}
 */
function marksOf(file) {
  const marks = {};
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((text, i) => {
      const [comment, name] = MARK.exec(text) ?? [];
      if (name === undefined) return;
      if (marks[name]) throw new Error(`${file} has two lines for "${name} here"`);
      marks[name] = { file, line: text.trim() === comment ? i + 2 : i + 1 };
    });
  return marks;
}

module.exports = { marksOf };
