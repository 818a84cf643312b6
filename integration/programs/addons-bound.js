'use strict';

// The store in callbacks of addons whose functions are bound: of threads, of async work, of plugins.

const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// The program with the built-in has no preload.
if (process.env.MODULE === 'built-in') require('async-hooks-native/embedder').bindAddons();

const storage = new AsyncLocalStorage();
const folders = [];

function makeFolder() {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-bound-'));
  folders.push(made);
  return fs.realpathSync(made);
}

const libraries = {
  bcrypt() {
    const bcrypt = require('bcrypt');
    return new Promise((resolve) => {
      bcrypt.hash('password', 4, () => resolve([storage.getStore()]));
    });
  },

  // Its function is compared when it unsubscribes.
  async '@parcel/watcher'() {
    const watcher = require('@parcel/watcher');
    const folder = makeFolder();
    let seen;
    const event = new Promise((resolve) => {
      seen = () => resolve(storage.getStore());
    });
    const listener = () => seen();
    await watcher.subscribe(folder, listener);
    storage.exit(() => fs.writeFileSync(path.join(folder, 'file'), ''));
    const store = await event;
    await storage.run('another store', () => watcher.unsubscribe(folder, listener));
    return [store];
  },

  async rolldown() {
    const { rolldown } = await import('rolldown');
    const stores = {};
    const note = (hook) => {
      stores[hook] = storage.getStore();
    };
    const bundle = await rolldown({
      input: 'virtual',
      plugins: [
        {
          name: 'test',
          resolveId(id) {
            note('resolveId');
            return id;
          },
          load() {
            note('load');
            return 'export default 1';
          },
          async transform() {
            await null;
            note('transform');
          },
          buildEnd: () => note('buildEnd'),
        },
      ],
    });
    await bundle.generate({});
    await bundle.close();
    return Object.values(stores);
  },

  async '@rspack/core'() {
    const { rspack } = require('@rspack/core');
    const folder = makeFolder();
    const stores = [];
    globalThis.note = () => {
      stores.push(storage.getStore());
    };
    const loader = 'module.exports = (source) => { globalThis.note(); return source; };';
    fs.writeFileSync(path.join(folder, 'loader.js'), loader);
    fs.writeFileSync(path.join(folder, 'index.js'), 'module.exports = 1;');
    const compiler = rspack({
      context: folder,
      entry: './index.js',
      mode: 'development',
      output: { path: path.join(folder, 'out') },
      module: { rules: [{ test: /index/, use: path.join(folder, 'loader.js') }] },
    });
    compiler.hooks.emit.tap('test', globalThis.note);
    compiler.hooks.compilation.tap('test', (compilation) =>
      compilation.hooks.processAssets.tap('test', globalThis.note),
    );
    await new Promise((resolve, reject) => {
      compiler.run((error) => {
        globalThis.note();
        if (error) reject(error);
        else compiler.close(resolve);
      });
    });
    return stores;
  },

  sharp() {
    const sharp = require('sharp');
    const create = { width: 2, height: 2, channels: 3, background: 'red' };
    return new Promise((resolve) => {
      sharp({ create })
        .png()
        .toBuffer(() => resolve([storage.getStore()]));
    });
  },
};

async function main() {
  for (const [name, call] of Object.entries(libraries)) {
    const stores = await storage.run('store', call);
    console.log(`${name}: ${stores.map(String)}`);
  }
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
}

main();
