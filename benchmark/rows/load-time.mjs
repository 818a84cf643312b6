export const name = 'load-time';
export const about = 'the first require() in a process';

/** @param {{ load: () => unknown }} measuring */
export function measure({ load }) {
  const start = process.hrtime.bigint();
  load();
  return Number(process.hrtime.bigint() - start);
}
