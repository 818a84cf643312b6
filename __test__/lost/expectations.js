'use strict';

// What `lost` must say about each program. The lines are marked in the programs.
//   kind        of the finding
//   how         what the report says of the way on which the store was lost
//   at          the mark of the culprit: `bind` where nothing is given
//   fix         the mark of the place to mend, where it is another one
//   certainty   'certain' where the function was seen to be handed over, 'likely' where the place is
//               concluded from where it is written
//   deep        the first pass cannot name it
//   text        of the fix
//   verify      binding at the place brings the store back
//   unlessKept  some runtimes keep the store; the program prints it there

/** @typedef {{ kind: string, how: RegExp, certainty: string, at?: string, fix?: string, text?: RegExp, deep?: boolean, verify?: boolean, unlessKept?: boolean, addon?: boolean, first?: boolean }} Expectation */

/** @param {RegExp} how @param {Partial<Expectation>} [rest] @returns {Expectation} */
const certain = (how, rest) => ({ kind: 'lost', how, certainty: 'certain', verify: true, ...rest });
/** @param {RegExp} how @param {Partial<Expectation>} [rest] @returns {Expectation} */
const likely = (how, rest) => ({
  kind: 'lost',
  how,
  certainty: 'likely',
  verify: true,
  ...rest,
});
/** @param {string} at @param {RegExp} how @param {Partial<Expectation>} [rest] @returns {Expectation} */
const unbound = (at, how, rest) => ({ kind: 'lost', how, certainty: 'certain', at, ...rest });

/** @type {Record<string, Expectation>} */
module.exports = {
  'emitter-listener.js': certain(/EventEmitter#on\('ready'\)/),
  'emitter-once.js': certain(/Connection#once\('answer 1'\)/),
  'emitter-request-end.js': certain(/IncomingMessage#on\('end'\)/),
  'emitter-class.js': certain(/EventEmitter#on\('toString'\)/),
  'emitter-async.js': certain(/EventEmitter#on\('event'\)/),
  'emitter-resumed.js': certain(/EventEmitter#on\('job'\)/),
  'emitter-factory.js': certain(/EventEmitter#on\('request'\)/),
  'emitter-middleware.js': certain(/EventEmitter#on\('end'\)/),
  'emitter-private-field.js': certain(/EventEmitter#once\('done'\)/),
  'emitter-shared-function.js': certain(/EventEmitter#on\('event'\)/),

  'emitter-of-process.js': certain(/EventEmitter#on\('idle'\)/, {
    certainty: 'possible',
    text: /^if it belongs to this request only, bind/,
  }),

  'target-listener.js': certain(/EventTarget#addEventListener\('changed'\)/),
  'target-object.js': certain(/EventTarget#addEventListener\('changed'\)/),

  'stream-readline.js': certain(/Interface#on\('line'\)/),
  'stream-parser.js': certain(/Transform#on\('data'\)/),
  'stream-write.js': likely(/argument 2 of sink\.write/),

  'pool-timer.js': likely(/argument 2 of pool\.query/),
  'pool-promisified.js': likely(/argument 1 of legacy\(/),
  'pool-and-tick.js': likely(/argument 1 of queue\.push\(/),
  'pool-async.js': likely(/argument 1 of jobs\.push\(/),
  'pool-snapshot.js': likely(/argument 1 of later\(/),
  'pool-bound-scheduler.js': likely(/argument 1 of schedule\(/),
  'pool-helper.js': likely(/argument 2 of on\(/),
  'pool-service.js': likely(/argument 2 of database\.get\(/),
  'pool-queue.js': likely(/argument 1 of queue\.add/),
  'pool-timer-inside.js': likely(/argument 1 of queue\.push/),

  'thenable-hook.js': likely(/argument 1 of .*\.pre\(/),
  'thenable-then.js': likely(/argument 1 of .*\.then\(/),

  'library-shared-promise.js': likely(/argument 1 of connected\.then\(/),
  'library-queue.js': likely(/argument 1 of .*\.then\(/),

  'generator-async.js': unbound('generator', /generator/, { fix: 'bind' }),
  'generator-sync.js': unbound('generator', /generator/, { fix: 'bind' }),
  'generator-scheduled.js': unbound('generator', /generator/, { fix: 'bind' }),
  'generator-stream.js': unbound('generator', /generator/, { fix: 'bind' }),

  'enter-awaited.js': unbound('entered', /enterWith/, { unlessKept: true }),
  'enter-nested.js': unbound('entered', /enterWith/, { unlessKept: true }),
  'enter-callback.js': unbound('entered', /enterWith/),
  'enter-middleware.js': unbound('entered', /enterWith/, { unlessKept: true }),

  'leftover-jobs.js': unbound('entered', /enterWith/, { kind: 'leftover' }),
  'leftover-listeners.js': unbound('entered', /enterWith/, { kind: 'leftover' }),
  'leftover-for-each.js': unbound('entered', /enterWith/, { kind: 'leftover' }),
  'leftover-handlers.js': unbound('entered', /enterWith/, {
    kind: 'leftover',
    certainty: 'likely',
  }),

  'data-bus.js': unbound('bind', /argument/, { deep: true, certainty: 'likely' }),
  'data-task.js': unbound('bind', /this of run/, { deep: true, certainty: 'likely' }),
  'data-debounce.js': unbound('bind', /argument 1/, { deep: true, certainty: 'likely' }),
  'data-worker-function.js': unbound('bind', /argument/, { deep: true, certainty: 'likely' }),

  'addon-thread.js': certain(/later/, { addon: true, deep: true }),
  'addon-kept.js': certain(/keep/, { addon: true, deep: true }),

  'worker-reply.js': likely(/argument 2 of call\(/),
  'worker-port.js': certain(/MessagePort#on\('message'\)/),
  'worker-port-property.js': likely(/assignment to port1\.onmessage/),
  'worker-broadcast.js': certain(/BroadcastChannel#addEventListener\('message'\)/),
  'worker-inside.js': certain(/EventEmitter#on\('ready'\)/),

  'batch-callbacks.js': certain(/load/, { kind: 'foreign', deep: true }),
  'batch-interval.js': likely(/argument 2 of track\(/),

  'abort-controller.js': certain(/AbortSignal#addEventListener\('abort'\)/),
  'abort-timeout.js': certain(/AbortSignal#addEventListener\('abort'\)/),
  'abort-property.js': likely(/assignment to .*onabort/),

  'timer-shared.js': likely(/argument 1 of wheel\.add\(/),
  'timer-debounce.js': certain(/save/, { kind: 'foreign', deep: true }),

  'storage-disabled.js': unbound('ended', /disable/),
  'storage-exited.js': unbound('ended', /exit/, { fix: 'bind', verify: true }),
  'storage-undefined.js': unbound('ended', /enterWith\(undefined\)/),

  'two-breaks.js': certain(/argument 1 of enqueue/, {
    at: 'bind first',
    first: true,
    certainty: 'likely',
  }),
  'two-breaks-emitters.js': certain(/EventEmitter#once\('row'\)/, {
    at: 'bind first',
    first: true,
  }),

  'two-breaks-queue.js': likely(/argument 1 of enqueue/, { at: 'bind first', first: true }),
  'two-breaks-named.js': likely(/argument 1 of queue\.push/, { at: 'bind first', first: true }),
  'two-breaks-listener.js': likely(/EventEmitter#once\('row'\)/, { at: 'bind first', first: true }),
  'two-breaks-stream.js': likely(/argument 1 of queue\.push/, { at: 'bind first', first: true }),
  'three-breaks.js': likely(/argument 1 of enqueue/, { at: 'bind first', first: true }),

  'foreign-pool.js': certain(/acquire/, { kind: 'foreign', deep: true }),
  'foreign-interval.js': certain(/subscribe/, { kind: 'foreign', deep: true }),
  'foreign-emitter.js': certain(/EventEmitter#once\('filled'\)/, { kind: 'foreign' }),
  'foreign-kept-listener.js': certain(/EventEmitter#on\('row'\)/, {
    kind: 'foreign',
    certainty: 'possible',
    text: /^if it belongs to this request only, bind/,
  }),
  'foreign-spans.js': certain(/EventEmitter#on\('changed'\)/, {
    kind: 'foreign',
    certainty: 'possible',
    text: /^if it needs the store of its own scope, bind/,
  }),
};
