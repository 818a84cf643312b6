'use strict';

// Two streams of which each reads what the other writes.

const { Duplex } = require('node:stream');

class Side extends Duplex {
  other;
  callback;
  _read() {
    const { callback } = this;
    this.callback = undefined;
    callback?.();
  }
  _write(chunk, _encoding, callback) {
    this.other.callback = callback;
    this.other.push(chunk);
  }
  _final(callback) {
    this.other.push(null);
    callback();
  }
}

function duplexPair() {
  const sides = [new Side(), new Side()];
  [sides[0].other, sides[1].other] = [sides[1], sides[0]];
  return sides;
}

module.exports = { duplexPair };
