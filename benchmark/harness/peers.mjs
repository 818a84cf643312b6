// AsyncLocalStorage, as far as other packages support it. None of them propagates a store across an `await` without
// a hook for every promise.

/**
 * @type {Record<string, { package: string, adapt(library: any): any }>}
 */
export const PEERS = {
  'cls-hooked': { package: 'cls-hooked', adapt: adaptNamespaces },
  'async-listener': { package: 'continuation-local-storage', adapt: adaptNamespaces },
  'zone.js': { package: 'zone.js', adapt: adaptZones },
};

export const PEER_PACKAGES = Object.values(PEERS).map((peer) => peer.package);

let storages = 0;

/** @param {any} library */
function adaptNamespaces({ createNamespace }) {
  return {
    AsyncLocalStorage: class {
      namespace = createNamespace(`storage ${storages++}`);

      /**
       * @param {unknown} store
       * @param {() => unknown} callback
       */
      run(store, callback) {
        return this.namespace.runAndReturn(() => {
          this.namespace.set('store', store);
          return callback();
        });
      }

      getStore() {
        return this.namespace.get('store');
      }
    },
  };
}

function adaptZones() {
  const { Zone } = /** @type {any} */ (globalThis);
  return {
    AsyncLocalStorage: class {
      key = `storage ${storages++}`;

      /**
       * @param {unknown} store
       * @param {() => unknown} callback
       */
      run(store, callback) {
        return Zone.current
          .fork({ name: this.key, properties: { [this.key]: store } })
          .run(callback);
      }

      getStore() {
        return Zone.current.get(this.key);
      }
    },
  };
}
