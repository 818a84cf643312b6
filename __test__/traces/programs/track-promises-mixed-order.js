'use strict';

// trackPromises of either kind, enabled in the other order.
module.exports = ({ note, trace }) => {
  trace({ as: 'all', trackPromises: true });
  trace({ as: 'no promises', trackPromises: false });
  (async () => {
    await null;
    note('awaited');
    setImmediate(() => note('immediate'));
  })();
};
module.exports.needs = 'trackPromises';
