'use strict';

// Reports what the package uses in the calling process, why, and how to fix what is wrong.

const path = require('node:path');
const { isMainThread, threadId } = require('node:worker_threads');
const { target } = require('./lib/platform/binary');
const { chooseBinding, kBinding } = require('./lib/platform/binding');
const { kLowestNode, supports } = require('./lib/platform/check-node');
const { validateArray, validateObject, validateString } = require('./lib/platform/errors');
const { isNode, runtime } = require('./lib/platform/other-runtimes');
const { hasSelfChecks, runSelfChecks } = require('./lib/doctor/self-checks/run');
const { kSettingError } = require('./lib/platform/settings');
const { version } = require('./package.json');

/** @typedef {import('./doctor').Finding} Finding */

/** @returns {import('./doctor').Report} */
function diagnose() {
  const machine = describeMachine();
  // A release that is too old cannot load the rest.
  const findings =
    isNode && !supports(process.versions.node) ? machine : [...machine, ...describeState()];
  const severities = findings.map(({ status }) => status);
  const status = severities.includes('error')
    ? 'error'
    : severities.includes('warning')
      ? 'warning'
      : 'ok';
  return { version, status, findings };
}

/** @returns {Finding[]} */
function describeMachine() {
  return [describeProcess(), describeRuntime(), describeBinary()];
}

/** @returns {Finding} which process this is */
function describeProcess() {
  const { argv, pid } = process;
  const thread = isMainThread ? '' : `, thread ${threadId}`;
  // Not an expression of `__dirname` alone: tools that trace files would deploy the command with each application.
  const main = path.relative(__dirname, require.main?.filename ?? '');
  const isCommand = main === path.join('bin', 'async-hooks-native.js');
  const why = isCommand
    ? 'the process of this command. For an application, call diagnose() of async-hooks-native/doctor in it'
    : argv.length > 1
      ? argv[1]
      : 'a script without a file';
  return { subject: 'process', status: 'ok', value: `${pid}${thread}`, why };
}

/** @returns {Finding} */
function describeRuntime() {
  const subject = 'runtime';
  if (!isNode) {
    const why = 'it does not expose its internal events, so there is no createHook';
    const todo = "run the program with Node, or use the runtime's own node:async_hooks";
    return { subject, status: 'warning', value: runtime, why, todo };
  }
  if (!supports(process.versions.node)) {
    const why = 'this release is too old';
    return {
      subject,
      status: 'error',
      value: runtime,
      why,
      todo: `use Node ${kLowestNode} or later`,
    };
  }
  return { subject, value: runtime, ...describeSelfChecks() };
}

/** @returns {Pick<Finding, 'status' | 'why' | 'todo'>} whether the package works on this release */
function describeSelfChecks() {
  if (!hasSelfChecks()) {
    const why = 'not checked in this bundle. npx async-hooks-native doctor checks it';
    return { status: 'ok', why };
  }
  let result;
  try {
    result = runSelfChecks();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const todo = 'run npx async-hooks-native doctor where a program may start another one';
    return { status: 'warning', why: `the self-checks could not be run: ${message}`, todo };
  }
  const { passed, failed } = result;
  if (failed.length === 0) {
    return { status: 'ok', why: `${passed} of ${passed} self-checks give what the built-in gives` };
  }
  if (passed === 0) {
    const todo = 'follow the other findings; if that does not help, report it with this output';
    return { status: 'error', why: 'the package does not work: no self-check passes', todo };
  }
  const count = passed + failed.length;
  const why = [`${failed.length} of ${count} self-checks differ from the built-in:`, ...failed];
  const todo = 'use another release of Node, or report it with this output';
  return { status: 'warning', why: why.join('\n'), todo };
}

/** @returns {Finding} */
function describeBinary() {
  const subject = 'binary';
  const machine = target();
  try {
    const { path, error } = chooseBinding();
    if (path !== undefined) return { subject, status: 'ok', value: machine, why: path };
    /** @type {Finding} */
    const slower = { subject, status: 'warning', value: 'JavaScript', why: '' };
    if (error === undefined) {
      slower.why = `${kBinding} asks for the core in JavaScript, which costs more`;
      slower.todo = `unset ${kBinding}`;
    } else {
      const { why, todo } = describeError(error);
      slower.why = `the core in JavaScript is used, which costs more, because of an error:\n${why}`;
      slower.todo = todo;
    }
    return slower;
  } catch (error) {
    return { subject, status: 'error', value: machine, ...describeError(error) };
  }
}

const kCorrectSetting = 'set the variable in the message to another value, or unset it';

/** @param {any} error of loading the binary */
function describeError({ code, message }) {
  if (code === kSettingError) return { why: message, todo: kCorrectSetting };
  // The message has a list of attempts, and then the advice.
  const lines = message.split('\n');
  const end = lines.findLastIndex((/** @type {string} */ line) => line.startsWith('  - ')) + 1 || 1;
  return { why: lines.slice(0, end).join('\n'), todo: lines.slice(end).join('\n') };
}

/** @returns {Finding[]} */
function describeState() {
  try {
    return require('./lib/instance').findings();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    if (/** @type {any} */ (error).code === 'ERR_ASYNC_HOOKS_NATIVE_BINDING') return [];
    return [
      { subject: 'loading', status: 'error', value: 'failed', why: message, todo: kCorrectSetting },
    ];
  }
}

/** @param {any} report */
function validateReport(report) {
  validateObject(report, 'report');
  validateArray(report.findings, 'report.findings');
  for (const [index, finding] of report.findings.entries()) {
    const name = `report.findings[${index}]`;
    validateObject(finding, name);
    for (const key of ['subject', 'status', 'value', 'why']) {
      validateString(finding[key], `${name}.${key}`);
    }
    if (finding.todo !== undefined) validateString(finding.todo, `${name}.todo`);
  }
}

const marks = { ok: '✓', warning: '!', error: '✗' };

/**
 * @param {import('./doctor').Report} report
 * @returns {string}
 * @throws {TypeError} ERR_INVALID_ARG_TYPE
 */
function format(report) {
  validateReport(report);
  const { findings } = report;
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length));
  const indent = `\n${' '.repeat(width + 4)}`;
  const lines = findings.map(({ subject, status, value, why, todo }) => {
    const line = `${marks[status]} ${subject.padEnd(width)}  ${value}: ${why}`;
    const advice = todo === undefined ? '' : `\n→ ${todo.replaceAll('\n', '\n  ')}`;
    return `${line}${advice}`.replaceAll('\n', indent);
  });
  return [`async-hooks-native ${version}`, ...lines].join('\n');
}

module.exports = { diagnose, format };
