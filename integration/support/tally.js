'use strict';

// Counts in which places a program found the right context, and prints the counts in a fixed order.

const places = new Map();

function count(place) {
  places.set(place, (places.get(place) ?? 0) + 1);
}

function printCounts() {
  for (const [place, times] of [...places].sort()) console.log(`${place}: ${times}`);
}

module.exports = { count, printCounts };
