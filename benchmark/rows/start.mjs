import { PROGRAMS, runProgram } from './support/programs.mjs';

export const name = 'start';
export const about = 'a process that does nothing else; this package comes by its preload';
export const cases = Object.keys(PROGRAMS).map((program) => ({ program }));
export const ownTime = () => 75;

/**
 * @param {{ preload: string[] }} measuring
 * @param {{ program: string }} parameters
 */
export async function measure({ preload }, { program }) {
  return { time: (await runProgram(program, preload)).time };
}
