'use strict';

// Nest with nestjs-cls, whose middleware begins the context.

require('reflect-metadata');
const assert = require('node:assert');
const { setTimeout: sleep } = require('node:timers/promises');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ClsModule, ClsService } = require('nestjs-cls');

const decorate = (target, ...decorators) => Reflect.decorate(decorators, target);

class Service {
  constructor(cls) {
    this.cls = cls;
  }

  async answer() {
    await sleep(1);
    return { id: this.cls.get('id') };
  }
}
decorate(Service, common.Injectable(), Reflect.metadata('design:paramtypes', [ClsService]));

class Controller {
  constructor(service) {
    this.service = service;
  }

  get() {
    return this.service.answer();
  }
}
Reflect.decorate(
  [common.Get()],
  Controller.prototype,
  'get',
  Object.getOwnPropertyDescriptor(Controller.prototype, 'get'),
);
decorate(Controller, common.Controller(), Reflect.metadata('design:paramtypes', [Service]));

class App {}
const setup = (cls, request) => cls.set('id', request.headers.id);
decorate(
  App,
  common.Module({
    imports: [ClsModule.forRoot({ global: true, middleware: { mount: true, setup } })],
    providers: [Service],
    controllers: [Controller],
  }),
);

async function main() {
  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  await Promise.all(
    ['1', '2', '3'].map(async (id) => {
      const response = await fetch(url, { headers: { id, connection: 'close' } });
      assert.deepStrictEqual(await response.json(), { id });
    }),
  );
  await app.close();
}

main();
