'use strict';

// When the queue of destroyed ids is delivered.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { inProcess, native } = require('./support');

// Puts what a program needs in front of it.
function program(body) {
  return `(native) => {
    const log = [];
    const onDestroy = (destroy) =>
      native.setupHooks({ before() {}, after() {}, destroy, execution_async_resources: [] });
    (${body})(native, log, onDestroy);
    process.on('exit', () => console.log(JSON.stringify(log)));
  }`;
}

describe('a scheduled destroy', () => {
  it('comes before the immediates, with its ticks and microtasks', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        onDestroy((...args) => {
          log.push(`destroy ${args.length}`);
          process.nextTick(() => log.push('tick'));
          Promise.resolve().then(() => log.push('microtask'));
        });
        setImmediate(() => log.push('immediate'));
        log.push(native.scheduleDestroy());
      }),
    );
    assert.deepStrictEqual(log, [true, 'destroy 0', 'tick', 'microtask', 'immediate']);
  });

  it('comes before immediates, wherever both are scheduled', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        onDestroy(() => log.push('destroy'));
        const places = [
          (callback) => setTimeout(callback, 1),
          (callback) => setImmediate(callback),
          (callback) => require('node:fs').stat('.', callback),
          (callback) => process.nextTick(callback),
          (callback) => require('node:crypto').randomBytes(1, callback),
        ];
        const next = () => {
          const place = places.shift();
          if (place === undefined) return;
          place(() => {
            setImmediate(() => {
              log.push('immediate');
              next();
            });
            native.scheduleDestroy();
          });
        };
        next();
      }),
    );
    assert.deepStrictEqual(log, Array(5).fill(['destroy', 'immediate']).flat());
  });

  it('comes once for many schedules', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        onDestroy(() => log.push('destroy'));
        for (let i = 0; i < 1000; i++) native.scheduleDestroy();
        setImmediate(() => setImmediate(() => {}));
      }),
    );
    assert.deepStrictEqual(log, ['destroy']);
  });

  it('can be scheduled from the previous one, for the next turn', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        let turns = 0;
        onDestroy(() => {
          log.push(turns);
          if (log.length < 3) native.scheduleDestroy();
        });
        const turn = () => {
          if (++turns < 5) setImmediate(turn);
        };
        setImmediate(turn);
        native.scheduleDestroy();
      }),
    );
    assert.deepStrictEqual(log, [0, 1, 2]);
  });

  it('does not keep the process alive', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        onDestroy(() => log.push('destroy'));
        native.scheduleDestroy();
      }),
    );
    assert.deepStrictEqual(log, []);
  });

  it('does not make an idle loop turn', async () => {
    const [destroys, turns] = await inProcess(
      program((native, log, onDestroy) => {
        const { performance } = require('node:perf_hooks');
        let destroys = 0;
        onDestroy(() => {
          // Due again in each turn, and so in one that does nothing else.
          if (++destroys < 1000) native.scheduleDestroy();
        });
        native.scheduleDestroy();
        const { idle } = performance.eventLoopUtilization();
        setTimeout(() => {
          const idled = performance.eventLoopUtilization().idle - idle;
          log.push(destroys, idled > 100);
        }, 200);
      }),
    );
    assert.ok(destroys < 50, `${destroys} turns`);
    assert.ok(turns);
  });

  it('that throws is an uncaught exception', async () => {
    const log = await inProcess(
      program((native, log, onDestroy) => {
        const thrown = [new Error('x'), null, undefined, 42];
        onDestroy(() => {
          throw thrown.shift();
        });
        process.on('uncaughtException', (error, origin) => {
          log.push([String(error), origin]);
          if (thrown.length > 0) setImmediate(schedule);
        });
        const schedule = () => {
          setImmediate(() => {});
          native.scheduleDestroy();
        };
        schedule();
      }),
    );
    const texts = ['Error: x', 'null', 'undefined', '42'];
    assert.deepStrictEqual(
      log,
      texts.map((text) => [text, 'uncaughtException']),
    );
  });

  it('that throws ends a process without listeners', async () => {
    const source = program((native, log, onDestroy) => {
      onDestroy(() => {
        throw new Error('nobody listens');
      });
      native.scheduleDestroy();
      setTimeout(() => {}, 10);
    });
    const args = ['-e', `(${source})(require(${JSON.stringify(native)}))`];
    const { code, stderr } = await startNode(args);
    assert.strictEqual(code, 1);
    assert.match(stderr, /Error: nobody listens/);
  });

  it('needs a function to call', async () => {
    const message = await inProcess((native) => {
      try {
        native.scheduleDestroy();
      } catch (error) {
        console.log(JSON.stringify(error.message));
      }
    });
    assert.strictEqual(message, 'setupHooks() has not been called');
  });
});
