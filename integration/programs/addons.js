'use strict';

// The store in the callbacks of addons, which call back by a function of their own thread.

const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const watcher = require('@parcel/watcher');
const bcrypt = require('bcrypt');

const storage = new AsyncLocalStorage();

const addons = {
  bcrypt: () =>
    new Promise((resolve) => {
      bcrypt.hash('password', 4, () => resolve(storage.getStore()));
    }),
  async '@parcel/watcher'() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-addons-'));
    let seen;
    const event = new Promise((resolve) => {
      seen = () => resolve(storage.getStore());
    });
    const subscription = await watcher.subscribe(folder, () => seen());
    storage.exit(() => fs.writeFileSync(path.join(folder, 'file'), ''));
    const store = await event;
    await subscription.unsubscribe();
    fs.rmSync(folder, { recursive: true });
    return store;
  },
};

async function main() {
  for (const [name, call] of Object.entries(addons)) {
    await storage.run('store', async () => console.log(`${name}: ${await call()}`));
  }
}

main();
