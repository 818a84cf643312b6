'use strict';

// Resources created inside hooks: changes wait until the outermost event is over.
module.exports = ({ hooks, note }) => {
  const late = hooks.createHook({ init: (id, type) => note('late', type, { id }) });
  hooks
    .createHook({
      init(id, type) {
        note('init', type, { id });
        if (type === 'outer') {
          late.enable();
          new hooks.AsyncResource('inner', { requireManualDestroy: true });
          note('inner made');
        } else if (type === 'inner') {
          late.disable();
          late.enable();
          new hooks.AsyncResource('innermost', { requireManualDestroy: true });
        }
      },
    })
    .enable();
  new hooks.AsyncResource('outer', { requireManualDestroy: true });
  new hooks.AsyncResource('last', { requireManualDestroy: true });
};
