import { PROGRAMS, runProgram } from './support/programs.mjs';

export const name = 'memory-of-process';
export const about =
  'resident memory of a process that does nothing else, by the same programs as start';
export const unit = 'bytes';
export const cases = Object.keys(PROGRAMS).map((program) => ({ program }));
export const ownTime = () => 75;

/**
 * @param {{ preload: string[] }} measuring
 * @param {{ program: string }} parameters
 */
export async function measure({ preload }, { program }) {
  return { time: (await runProgram(program, preload)).memory };
}
