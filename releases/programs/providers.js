'use strict';

// The table of the runtime's types, and what a program can see of it.

module.exports = ({ hooks, log }) => {
  const providers = hooks.asyncWrapProviders;
  log(Object.isFrozen(providers), Object.getPrototypeOf(providers), typeof providers);
  for (const [type, number] of Object.entries(providers)) log(type, number);
};
