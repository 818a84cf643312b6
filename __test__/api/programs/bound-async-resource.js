'use strict';

// The deprecated property of bound functions: what it gives, what can be put into it, its warnings.
module.exports = ({ hooks, log }) => {
  process.on('warning', ({ name, code, message }) => log('warning', name, code, message));
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  const bound = resource.bind(() => {});
  log('has it', String('asyncResource' in bound));
  if ('asyncResource' in bound) {
    log('is the resource', String(bound.asyncResource === resource));
    bound.asyncResource = 'something else';
    log('is', bound.asyncResource);
    const other = resource.bind(() => {});
    log('is the resource', String(other.asyncResource === resource));
  }
};
