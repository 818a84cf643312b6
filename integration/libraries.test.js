'use strict';

// Real libraries under the preload. Each program checks that every context arrives where it belongs
// and nowhere else, and must print the same as under the built-in.

const assert = require('node:assert');
const os = require('node:os');
const { after, before, describe, it } = require('node:test');
const { major } = require('../__test__/support');
const { startPostgres } = require('./support/postgres');
const { runProgram } = require('./support/run');

// `asks` are the packages that must have got the drop-in; the rest leaves asking to the program.
const programs = [
  {
    name: 'OpenTelemetry, with the context manager that it recommends',
    program: 'opentelemetry.js',
    args: ['AsyncLocalStorageContextManager'],
    asks: ['@opentelemetry/context-async-hooks'],
  },
  {
    name: 'OpenTelemetry, with the context manager over createHook',
    program: 'opentelemetry.js',
    args: ['AsyncHooksContextManager'],
    asks: ['@opentelemetry/context-async-hooks'],
  },
  {
    name: 'Fastify with @fastify/request-context',
    program: 'fastify.js',
    asks: ['@fastify/request-context', 'fastify'],
  },
  ...['middleware', 'guard'].map((begunBy) => ({
    name: `nestjs-cls, begun by its ${begunBy}`,
    program: 'nestjs-cls.js',
    args: [begunBy],
    asks: ['@nestjs/core', 'nestjs-cls'],
  })),
  ...['file', 'buffered', 'worker'].map((target) => ({
    name: `pino with a mixin (${target})`,
    program: 'pino.js',
    args: [target],
    asks: ['pino.js'],
  })),
  { name: 'cls-hooked', program: 'cls-hooked.js', asks: ['cls-hooked'] },
  { name: '@datadog/pprof', program: 'pprof.js', asks: ['@datadog/pprof', 'pprof.js'] },
  { name: 'undici', program: 'undici.js', asks: ['undici', 'undici.js'] },
  { name: 'pg', program: 'pg.js', asks: ['pg.js'], database: true },
  { name: 'knex over SQLite', program: 'knex.js', asks: ['knex.js'] },
  {
    name: 'why-is-node-running 2',
    program: 'why-is-node-running.js',
    args: ['2'],
    asks: ['why-is-node-running-2'],
  },
  {
    name: 'why-is-node-running 3, an ES module',
    program: 'why-is-node-running.js',
    args: ['3'],
    asks: ['why-is-node-running.js'],
  },
  {
    name: 'async-hook-domain',
    program: 'async-hook-domain.js',
    asks: ['async-hook-domain'],
  },
  {
    name: "OpenTelemetry's hook for ES modules",
    program: 'opentelemetry-esm.mjs',
    asks: ['@opentelemetry/context-async-hooks'],
  },
  {
    name: "Mocha with Sinon's fake timers and stubs",
    program: 'mocha.js',
    asks: ['mocha-fakes.spec.js', 'mocha-stubs.spec.js'],
  },
  ...['storage', 'hook'].flatMap((first) => [
    {
      name: `mock.timers of node:test, the first ${first} under them`,
      program: 'mock-timers.js',
      args: [first],
      asks: ['mock-timers.js'],
    },
    {
      name: `mock-fs, the first ${first} under it`,
      program: 'mock-fs.js',
      args: [first],
      asks: ['mock-fs.js'],
      skip: major >= 26 && 'mock-fs itself cannot be loaded there: it patches a class that is gone',
    },
  ]),
  ...['before', 'after'].map((moment) => ({
    name: `zone.js, loaded ${moment} the first storage is made`,
    program: 'zone.js',
    args: [moment],
    asks: ['zone.js'],
  })),
  { name: 'wtfnode', program: 'wtfnode.js', asks: ['wtfnode.js'] },
];

describe('real libraries', { concurrency: os.availableParallelism() }, () => {
  let postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const { name, program, args, asks, database, skip } of programs) {
    it(name, { skip }, async () => {
      // The first releases warn of what is experimental there, with the number of the process.
      const env = { NODE_NO_WARNINGS: '1', ...(database && { DATABASE: postgres.url }) };
      const builtIn = await runProgram('built-in', program, { args, env });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      const dropIn = await runProgram('drop-in', program, { args, env });
      assert.strictEqual(dropIn.code, 0, dropIn.stderr);
      assert.strictEqual(dropIn.stdout, builtIn.stdout);
      assert.strictEqual(dropIn.stderr, builtIn.stderr);

      const [, askers] = /^async_hooks was required by (.*)$/m.exec(dropIn.stdout);
      for (const asker of asks) assert.ok(askers.split(', ').includes(asker), askers);
    });
  }
});
