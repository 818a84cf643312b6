'use strict';

/**
 * Random choices that are determined by a seed.
 * @param {number} seed
 */
function createRandom(seed) {
  let state = seed | 0;
  function next() {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  // The first numbers of adjacent seeds are similar.
  for (let i = 0; i < 4; i++) next();
  const integer = (below) => Math.floor(next() * below);
  return {
    integer,
    chance: (probability) => next() < probability,
    pick: (list) => list[integer(list.length)],
    /** @param {[weight: number, value: any][]} entries */
    weighted(entries) {
      let left = next() * entries.reduce((sum, [weight]) => sum + weight, 0);
      return entries.find(([weight]) => (left -= weight) < 0)[1];
    },
  };
}

module.exports = { createRandom };
