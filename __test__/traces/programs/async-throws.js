'use strict';

// Errors that pass through awaits, with try, catch and finally.
module.exports = ({ note, trace }) => {
  async function fails() {
    await null;
    note('throwing');
    throw new Error('broken');
  }
  async function handles() {
    try {
      await fails();
    } catch (error) {
      note('caught', error.message);
      await null;
      note('in catch');
    } finally {
      await null;
      note('in finally');
    }
  }
  trace();
  handles();
};
