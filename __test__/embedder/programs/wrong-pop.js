'use strict';

// A context popped that is not the innermost one.
module.exports = ({ args: [call], note }) => {
  const embedder = require('../../../embedder');
  process.on('exit', () => note('exit listener'));
  process.on('uncaughtException', () => note('uncaughtException listener'));
  embedder.pushAsyncContext(5, 1, {});
  embedder.pushAsyncContext(6, 5, {});
  embedder[call](5);
  note('not reached');
  process._rawDebug('not reached');
};
