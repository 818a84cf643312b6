// Ends programs in every way and at every moment, in the main thread and in Workers, and checks that they end as with
// the built-in.

import { printTable } from './support.mjs';

const { endInMainThread, endInWorkers } = await import('../__test__/abuse/endings.js');

export default async function run() {
  const places = [
    [
      'main thread',
      await endInMainThread('built-in', 'all'),
      await endInMainThread('native', 'all'),
    ],
    ['Workers', await endInWorkers('built-in', 'all'), await endInWorkers('native', 'all')],
  ];
  const [, [, inWorkers]] = places;
  const loaded = await endInWorkers('native', 'all', 'loaded');
  places.push(['Workers, loaded by the main thread', inWorkers, loaded]);

  const problems = places.flatMap(([place, builtIn, native]) =>
    builtIn.flatMap((ending, index) =>
      ending === native[index] ? [] : [`${place}: ${native[index]}, with the built-in ${ending}`],
    ),
  );
  printTable(
    ['where', 'endings', 'as the built-in'],
    places.map(([place, builtIn, native]) => [
      place,
      builtIn.length,
      native.filter((ending, index) => ending === builtIn[index]).length,
    ]),
  );
  return problems;
}
