'use strict';

// The first hook disables the second inside an event: the second still gets that event.
module.exports = ({ hooks, note }) => {
  const second = hooks.createHook({
    init: (id) => note('second init', { id }),
    before: (id) => note('second before', { id }),
    after: (id) => note('second after', { id }),
  });
  hooks
    .createHook({
      init(id, type) {
        note('first init', { id });
        if (type === 'B') second.disable();
        if (type === 'C') second.enable();
      },
      before(id) {
        note('first before', { id });
        second.disable();
      },
      after(id) {
        note('first after', { id });
        second.enable();
      },
    })
    .enable();
  second.enable();
  for (const type of ['A', 'B', 'C', 'D']) {
    const resource = new hooks.AsyncResource(type, { requireManualDestroy: true });
    resource.runInAsyncScope(() => note(type));
  }
};
