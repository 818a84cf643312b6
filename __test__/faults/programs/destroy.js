'use strict';

// Programs about when `destroy` comes. Run with --expose-gc. Ids are told by names, because those
// of what the runtime makes for itself are of no interest.

const table = require('../../support/table');

// A hook that logs the destroys of what `make` has made under these names.
function watch({ hooks }) {
  const names = new Map();
  const log = [];
  const hook = hooks.createHook({
    destroy(id) {
      if (names.has(id)) log.push(names.get(id));
    },
  });
  hook.enable();
  return {
    hook,
    log,
    make(name, requireManualDestroy = false) {
      const resource = new hooks.AsyncResource('NAMED', { requireManualDestroy });
      names.set(resource.asyncId(), name);
      return resource;
    },
  };
}

function turns(count, then) {
  if (count === 0) then();
  else setImmediate(turns, count - 1, then);
}

const unique = (log) => (new Set(log).size === log.length ? 'once' : 'more than once');

// Runs `loop`, which calls back in each round, until enough destroys have come without the event
// loop having turned.
function withoutATurn(context, loop, manual) {
  const { log, make } = watch(context);
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  let rounds = 0;
  loop(() => {
    for (let i = 0; i < 1000; i++) {
      const resource = make(rounds * 1000 + i, manual);
      if (manual) resource.emitDestroy();
    }
    rounds++;
    if (rounds % 10 === 0 && !manual) global.gc();
    if (rounds < 100 && log.length < 20_000) return true;
    context.log('delivered', log.length >= 16_384, !turned, unique(log));
    return false;
  });
}

const loops = {
  microtask(round) {
    const again = () => {
      if (round()) queueMicrotask(again);
    };
    again();
  },
  tick(round) {
    const again = () => {
      if (round()) process.nextTick(again);
    };
    again();
  },
  async await(round) {
    while (round()) await null;
  },
};

module.exports = table({
  'what is destroyed by hand and what is collected come in the order of their ends'(context) {
    const { log, make } = watch(context);
    const [first, second, third] = ['by hand 1', 'by hand 2', 'by hand 3'].map((name) =>
      make(name),
    );
    const collect = (name) => {
      make(name);
      global.gc();
    };
    first.emitDestroy();
    collect('collected 1');
    collect('collected 2');
    second.emitDestroy();
    collect('collected 3');
    third.emitDestroy();
    turns(2, () => context.log('order', log));
  },

  'what the hooks destroy comes in the order of the ends too'(context) {
    const { log, make } = watch(context);
    const kept = [0, 1, 2].map((i) => make(`kept ${i}`));
    context.hooks
      .createHook({
        destroy() {
          const resource = kept.shift();
          if (resource === undefined) return;
          make(`collected with ${kept.length}`);
          global.gc();
          resource.emitDestroy();
        },
      })
      .enable();
    make('start', true).emitDestroy();
    turns(4, () => context.log('order', log));
  },

  'what is collected while no hook listens is told to nobody'(context) {
    const { hook, log, make } = watch(context);
    make('before');
    global.gc();
    make('meanwhile');
    hook.disable();
    global.gc();
    hook.enable();
    make('after');
    global.gc();
    turns(2, () => context.log('told', log));
  },

  'what is destroyed by hand after it was collected for others is told once'(context) {
    const { log, make } = watch(context);
    let resource = make('resource');
    resource.emitDestroy();
    resource = undefined;
    global.gc();
    turns(2, () => context.log('told', log));
  },

  'each destroy by hand is told'(context) {
    const { log, make } = watch(context);
    make('resource').emitDestroy().emitDestroy();
    turns(2, () => context.log('told', log));
  },

  'nothing is destroyed before the last after of it'(context) {
    const open = new Map();
    const wrong = [];
    let destroyed = 0;
    context.hooks
      .createHook({
        before: (id) => open.set(id, (open.get(id) ?? 0) + 1),
        after: (id) => open.set(id, open.get(id) - 1),
        destroy(id) {
          destroyed++;
          if (open.get(id) > 0) wrong.push(id);
        },
      })
      .enable();
    const scope = (depth) => {
      if (depth === 0) return global.gc();
      // Nothing but the scope holds it.
      new context.hooks.AsyncResource('DEEP').runInAsyncScope(scope, null, depth - 1);
    };
    let rounds = 0;
    (async function round() {
      scope(20);
      await null;
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => process.nextTick(resolve));
      global.gc();
      if (++rounds < 10) return round();
      context.log('wrong', wrong.length, destroyed > 100);
    })();
  },

  'what is queued when the loop is empty is delivered before beforeExit'(context) {
    const { log, make } = watch(context);
    process.once('beforeExit', () => context.log('beforeExit', log));
    make('by hand', true).emitDestroy();
    make('collected');
    global.gc();
  },

  'what beforeExit destroys is delivered'(context) {
    const { log, make } = watch(context);
    process.once('beforeExit', () => {
      make('by hand', true).emitDestroy();
      turns(2, () => context.log('told', log));
    });
  },

  'nothing is delivered after process.exit()'(context) {
    const { log, make } = watch(context);
    make('by hand', true).emitDestroy();
    make('collected');
    global.gc();
    process.on('exit', () => {
      make('in exit', true).emitDestroy();
      context.log('told', log);
    });
    process.exit();
  },

  'nothing is delivered when an exception ends the process'(context) {
    const { log, make } = watch(context);
    make('by hand', true).emitDestroy();
    process.on('exit', () => context.log('told', log));
    throw new Error('the end');
  },

  ...Object.fromEntries(
    Object.entries(loops).flatMap(([name, loop]) => [
      [
        `a loop of ${name}s does not starve what is destroyed by hand`,
        (context) => withoutATurn(context, loop, true),
      ],
      [
        `a loop of ${name}s does not starve what is collected`,
        (context) => withoutATurn(context, loop, false),
      ],
    ]),
  ),
});
