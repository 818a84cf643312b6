'use strict';

// emitDestroy() twice is two events; it returns the resource.
module.exports = ({ hooks, note, trace }) => {
  trace();
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  note('returns itself', String(resource.emitDestroy() === resource));
  resource.emitDestroy();
  const automatic = new hooks.AsyncResource('S');
  automatic.emitDestroy();
  setImmediate(() => note('immediate', { id: automatic.asyncId() }));
};
