'use strict';

// Nested scopes: each level has its resource back when the inner one is left.
module.exports = ({ hooks, note, trace }) => {
  const { executionAsyncResource, AsyncResource } = hooks;
  trace();
  const list = Array.from(
    { length: 40 },
    (_, index) => new AsyncResource(`R${index}`, { requireManualDestroy: true }),
  );
  function enter(level) {
    if (level === list.length) return note('deepest');
    list[level].runInAsyncScope(() => {
      const before = executionAsyncResource() === list[level];
      enter(level + 1);
      const after = executionAsyncResource() === list[level];
      if (!before || !after) note('wrong at', level);
    });
  }
  const top = executionAsyncResource();
  enter(0);
  note('back at the top', String(executionAsyncResource() === top));
};
