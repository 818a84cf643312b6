'use strict';

// enable() twice is once; disable() twice is once.
module.exports = ({ hooks, note, recorder }) => {
  const hook = hooks.createHook(recorder());
  note('returns itself', String(hook.enable() === hook), String(hook.enable() === hook));
  setImmediate(() => {
    note('returns itself', String(hook.disable() === hook), String(hook.disable() === hook));
    setImmediate(() => note('silent'));
  });
};
