export const name = 'load-time';
export const about = 'the first require() in a process';

/** @param {{ load: () => unknown }} measuring */
export function measure({ load }) {
  const start = process.cpuUsage();
  load();
  const { user, system } = process.cpuUsage(start);
  return { time: (user + system) * 1000 };
}
