'use strict';

// What was destroyed before a destroy hook existed is not reported, what comes later is.
module.exports = ({ hooks, note, trace }) => {
  trace({ as: 'init', only: ['init'] });
  const options = { requireManualDestroy: true };
  const early = new hooks.AsyncResource('early', options);
  const late = new hooks.AsyncResource('late', options);
  early.emitDestroy();
  const destroy = trace({ as: 'destroy', only: ['destroy'] });
  late.emitDestroy();
  setImmediate(() => {
    note('immediate');
    new hooks.AsyncResource('third', options).emitDestroy();
    destroy.disable();
    setImmediate(() => note('next turn'));
  });
};
