'use strict';

// Functions bound to a resource run in its context, wherever they are called.
module.exports = ({ hooks, note, trace }) => {
  trace();
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  const bound = resource.bind((value) => note('bound', value));
  const other = hooks.AsyncResource.bind(function named(value) {
    note('other', value);
  });
  const typed = hooks.AsyncResource.bind((value) => note('typed', value), 'TYPE');
  const anonymous = hooks.AsyncResource.bind(
    (
      () => (value) =>
        note('anonymous', value)
    )(),
  );
  bound('main');
  setImmediate(() => {
    for (const fn of [bound, other, typed, anonymous]) fn('immediate');
  });
};
