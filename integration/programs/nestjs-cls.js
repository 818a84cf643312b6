'use strict';

// A Nest application whose guard, interceptor, service and filter find what belongs to their request
// in nestjs-cls. The argument says what begins the context: the library's middleware or its guard.
// Decorators are called as functions, because this is not TypeScript.

require('reflect-metadata');
const assert = require('node:assert');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const nest = require('@nestjs/common');
const { APP_GUARD, NestFactory } = require('@nestjs/core');
const { ClsGuard, ClsModule, ClsService, ClsServiceManager } = require('nestjs-cls');
const { delay, map, of } = require('rxjs');
const { send } = require('../support/http');
const { count, printCounts } = require('../support/tally');

const [begunBy] = process.argv.slice(2);
const REQUESTS = 40;

function check(cls, name, place) {
  assert.strictEqual(cls.get('name'), name, place);
  assert.strictEqual(ClsServiceManager.getClsService().getId(), `id of ${name}`, place);
  count(place);
}

function injectable(target, ...parameters) {
  Reflect.defineMetadata('design:paramtypes', parameters, target);
  nest.Injectable()(target);
}

function decorateMethod(target, name, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name);
  for (const decorator of decorators) decorator(target.prototype, name, descriptor);
}

class Greeter {
  constructor(cls) {
    this.cls = cls;
  }

  async greet(name) {
    check(this.cls, name, 'a service');
    await sleep(Math.random() * 3);
    check(this.cls, name, 'a service after a timer');
    await this.cls.run({ ifNested: 'inherit' }, async () => {
      this.cls.set('name', `inside ${name}`);
      await new Promise((resolve) => setImmediate(resolve));
      assert.strictEqual(this.cls.get('name'), `inside ${name}`);
    });
    check(this.cls, name, 'a service after a nested context');
    return this.cls.get('name');
  }
}
injectable(Greeter, ClsService);

class Guard {
  constructor(cls) {
    this.cls = cls;
  }

  async canActivate(context) {
    await sleep(Math.random() * 3);
    check(this.cls, context.switchToHttp().getRequest().headers['x-name'], 'a guard');
    return true;
  }
}
injectable(Guard, ClsService);

class Interceptor {
  constructor(cls) {
    this.cls = cls;
  }

  intercept(context, next) {
    const name = context.switchToHttp().getRequest().headers['x-name'];
    check(this.cls, name, 'an interceptor');
    return next.handle().pipe(
      map((value) => {
        check(this.cls, name, 'an interceptor afterwards');
        return value;
      }),
    );
  }
}
injectable(Interceptor, ClsService);

class Filter {
  constructor(cls) {
    this.cls = cls;
  }

  catch(error, host) {
    const http = host.switchToHttp();
    check(this.cls, http.getRequest().headers['x-name'], 'an exception filter');
    http.getResponse().status(418).send(this.cls.get('name'));
  }
}
injectable(Filter, ClsService);
nest.Catch()(Filter);

class Controller {
  constructor(cls, greeter) {
    this.cls = cls;
    this.greeter = greeter;
  }

  greeting(name) {
    return this.greeter.greet(name);
  }

  observable() {
    return of(undefined).pipe(
      delay(Math.random() * 3),
      map(() => this.cls.get('name')),
    );
  }

  async body({ name }) {
    check(this.cls, name, 'a handler with a body');
    return this.cls.get('name');
  }

  async error() {
    await sleep(Math.random() * 3);
    throw new Error('expected');
  }
}
Reflect.defineMetadata('design:paramtypes', [ClsService, Greeter], Controller);
nest.Controller()(Controller);
nest.UseGuards(Guard)(Controller);
nest.UseInterceptors(Interceptor)(Controller);
nest.UseFilters(Filter)(Controller);
nest.Headers('x-name')(Controller.prototype, 'greeting', 0);
nest.Body()(Controller.prototype, 'body', 0);
decorateMethod(Controller, 'greeting', nest.Get('greeting'));
decorateMethod(Controller, 'observable', nest.Get('observable'));
decorateMethod(Controller, 'body', nest.Post('body'));
decorateMethod(Controller, 'error', nest.Get('error'));

class Application {}
const settings = {
  mount: true,
  generateId: true,
  idGenerator: (request) => `id of ${nameOf(request)}`,
  setup: (cls, request) => cls.set('name', nameOf(request)),
};
// The middleware is given the request, the guard the execution context.
const nameOf = (source) => (source.switchToHttp?.().getRequest() ?? source).headers['x-name'];

const providers = [Greeter];
if (begunBy === 'guard') providers.push({ provide: APP_GUARD, useClass: ClsGuard });
nest.Module({
  imports: [
    ClsModule.forRoot({
      global: true,
      [begunBy]: begunBy === 'guard' ? { ...settings, mount: false } : settings,
    }),
  ],
  controllers: [Controller],
  providers,
})(Application);

async function main() {
  const app = await NestFactory.create(Application, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const cls = ClsServiceManager.getClsService();
  const watch = setInterval(() => assert.strictEqual(cls.isActive(), false), 3);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 7 });

  const paths = ['/greeting', '/observable', '/body', '/error'];
  await Promise.all(
    Array.from({ length: REQUESTS * paths.length }, async (_, i) => {
      const name = `request-${i}`;
      const path = paths[i % paths.length];
      const { status, body } = await send(`${url}${path}`, {
        agent,
        headers: { 'x-name': name, 'content-type': 'application/json' },
        ...(path === '/body' && { method: 'POST', body: JSON.stringify({ name }) }),
      });
      assert.strictEqual(status, { '/body': 201, '/error': 418 }[path] ?? 200, body);
      assert.strictEqual(body, name);
    }),
  );

  clearInterval(watch);
  agent.destroy();
  await app.close();
  printCounts();
}

main();
