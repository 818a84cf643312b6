// Progress on stderr: a bar on a terminal, otherwise, or if the library for the bar is not installed, a few lines.

import { findLibrary, importLibrary } from './libraries.mjs';

const BAR = 'cli-progress';
const cliProgress = findLibrary(BAR) && (await importLibrary(BAR));

const LINES_WITHOUT_TERMINAL = 4;

/**
 * @typedef {object} Progress
 * @property {(detail?: string) => void} advance another one is done
 * @property {() => void} stop
 */

/**
 * @param {string} title
 * @param {number} total
 * @param {string} unit
 * @returns {Progress}
 */
export function startProgress(title, total, unit) {
  return process.stderr.isTTY && cliProgress
    ? startBar(title, total, unit)
    : startLines(title, total, unit);
}

/**
 * @param {string} title
 * @param {number} total
 * @param {string} unit
 * @returns {Progress}
 */
function startBar(title, total, unit) {
  const bar = new cliProgress.SingleBar(
    {
      format: `${title} {bar} {value}/{total} ${unit} {detail}`,
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0, { detail: '' });
  let done = 0;
  return {
    advance(detail = '') {
      done = Math.min(done + 1, total);
      bar.update(done, { detail });
    },
    stop: () => bar.stop(),
  };
}

/**
 * @param {string} title
 * @param {number} total
 * @param {string} unit
 * @returns {Progress}
 */
function startLines(title, total, unit) {
  const step = Math.max(1, Math.ceil(total / LINES_WITHOUT_TERMINAL));
  let done = 0;
  return {
    advance() {
      done++;
      if (done % step === 0 || done === total) console.error(`${title}: ${done}/${total} ${unit}`);
    },
    stop() {},
  };
}
