'use strict';

// Writes a program as JavaScript, which child.js runs and people read.

/** @param {any} program */
function toSource(program) {
  const { kind, anchored, storages, listensToRejections, body, onUncaught, onRejection } = program;
  const writer = new Writer(program);
  const listen = (event, label, nodes) =>
    `t.on('${event}', ${writer.callback(label, nodes, { params: 'error', first: `t.note('${event}', error);` })});`;
  const lines = [
    `// Seed ${program.seed}`,
    "'use strict';",
    'module.exports = (t) => {',
    'const { AsyncLocalStorage, AsyncResource } = t.hooks;',
    'const { promises: p, settlers: q, timers: x, immediates: m, resources: r } = t;',
    'const { functions: f, snapshots: g, storages: s, enabled: h, domains: d } = t;',
    `t.start('${kind}');`,
    ...storages.map(
      ({ defaultValue }, index) => `s[${index}] = t.storage(${newStorage(defaultValue)});`,
    ),
    listen('uncaughtException', 'uncaught', onUncaught),
    ...(listensToRejections ? [listen('unhandledRejection', 'rejection', onRejection)] : []),
    ...(anchored ? ['t.anchor();'] : []),
    "t.enter('main');",
    ...writer.statements(body),
    "t.leave('main');",
    '};',
    '',
  ];
  return lines.join('\n');
}

function newStorage(defaultValue) {
  const options = defaultValue === undefined ? '' : `{ defaultValue: '${defaultValue}' }`;
  return `new AsyncLocalStorage(${options})`;
}

class Writer {
  constructor({ major, storages }) {
    // If stores are kept on resources, two documented differences are avoided while the program runs: see `usable`
    // and `mayEnter` in runtime.js.
    this.guarded = major < 24;
    this.storageCount = storages.length;
  }

  statements(nodes) {
    return nodes.flatMap((node) => writeOperation[node.op](node, this, node.n));
  }

  /**
   * A function that appears in the trace and runs the operations of a body.
   * @param {string} label
   * @param {any[]} nodes
   */
  callback(label, nodes, { params = '', prefix = '', first = '', last = '' } = {}) {
    return [`${prefix}(${params}) => {`, ...this.inside(label, nodes, { first, last }), '}'].join(
      '\n',
    );
  }

  inside(label, nodes, { first = '', last = '' } = {}) {
    return [
      `if (!t.enter('${label}')) return;`,
      first,
      ...this.statements(nodes),
      `t.leave('${label}');`,
      last,
    ].filter((line) => line !== '');
  }

  value(node) {
    return writeValue[node.value](node, this, node.n);
  }

  storage({ storage }) {
    return storage % this.storageCount;
  }

  /** Statements that use a storage. */
  use(node, lines) {
    if (!this.guarded) return lines;
    return [`if (t.usable(${this.storage(node)})) {`, ...lines, '}'];
  }

  /** Statements that synchronously enter the context of `what`. */
  entering(what, lines) {
    if (!this.guarded || this.storageCount === 0) return lines;
    return [
      `if (t.mayEnter(${what})) {`,
      'try {',
      ...lines,
      '} finally {',
      't.leaveContext();',
      '}',
      '}',
    ];
  }

  /**
   * A function that a promise calls.
   * @param {string} callback
   * @param {string} [how]
   */
  inPromise(callback, how = '') {
    return this.guarded && this.storageCount > 0 ? `t.inPromise(${callback}${how})` : callback;
  }
}

/** @type {Record<string, (node: any, writer: Writer, n: number) => string[]>} */
const writeOperation = {
  note: (_, writer, n) => [`t.note('${n}');`],
  resource: (_, writer, n) => [`t.noteResource('${n}');`],
  throw: (_, writer, n) => [`t.throw('${n}');`],
  try: ({ body }, writer, n) => [
    'try {',
    ...writer.statements(body),
    '} catch (error) {',
    `t.note('${n} caught', error);`,
    '}',
  ],

  timeout: ({ slot, body }, writer, n) => [
    `if (t.mayStartTimers()) x[${slot}] = t.timer(setTimeout(${writer.callback(`${n} timeout`, body)}, 1));`,
  ],
  interval: ({ slot, body, rounds }, writer, n) => [
    'if (t.mayStartTimers()) {',
    'let rounds = 0;',
    'const interval = t.timer(setInterval(() => {',
    't.again();',
    `if (++rounds >= ${rounds}) clearInterval(interval);`,
    ...writer.inside(`${n} interval`, body),
    '}, 1));',
    `x[${slot}] = interval;`,
    '}',
  ],
  clearTimeout: ({ slot }) => [`clearTimeout(x[${slot}]);`],
  refresh: ({ slot }) => [`if (t.mayRefreshTimers()) t.timer(x[${slot}]?.refresh?.());`],
  unref: ({ slot }) => [`x[${slot}]?.unref?.();`],
  ref: ({ slot }) => [`x[${slot}]?.ref?.();`],
  immediate: ({ slot, body }, writer, n) => [
    `m[${slot}] = setImmediate(() => {`,
    't.rest();',
    ...writer.inside(`${n} immediate`, body),
    '});',
  ],
  clearImmediate: ({ slot }) => [`clearImmediate(m[${slot}]);`],
  tick: ({ body }, writer, n) => [`process.nextTick(${writer.callback(`${n} tick`, body)});`],
  microtask: ({ body }, writer, n) => [
    `queueMicrotask(${writer.callback(`${n} microtask`, body)});`,
  ],

  connection(node, writer, n) {
    const events = Object.entries(node).filter(([, part]) => Array.isArray(part));
    const members = events.map(
      ([event, body]) => `${event}: ${writer.callback(`${n} ${event}`, body)},`,
    );
    return ['if (t.mayConnect()) t.connection({', ...members, `}, ${node.closesEarly});`];
  },
  file: ({ method, body }, writer, n) => [
    `t.file('${method}', ${writer.callback(`${n} ${method}`, body, { params: 'error', first: `t.note('${n} result', error?.code);` })});`,
  ],

  collect: ({ resources, promises }) => [`t.collect(${resources}, ${promises});`],

  promise: ({ slot, with: value }, writer) => [`p[${slot}] = ${writer.value(value)};`],
  executor({ slot, body, settle, subclass, with: value }, writer, n) {
    const ends = {
      resolve: `resolve(${writer.value(value)});`,
      reject: `reject(t.error('${n}'));`,
      later: `q[${slot}] = { resolve, reject };`,
    };
    const executor = writer.callback(`${n} executor`, body, {
      params: 'resolve, reject',
      last: ends[settle],
    });
    return [`p[${slot}] = new ${promiseClass(subclass)}(${executor});`];
  },
  settle: ({ slot, how, with: value }, writer, n) => [
    how === 'resolve'
      ? `q[${slot}]?.resolve(${writer.value(value)});`
      : `q[${slot}]?.reject(t.error('${n}'));`,
  ],
  withResolvers: ({ slot }) => [
    `q[${slot}] = Promise.withResolvers();`,
    `p[${slot}] = q[${slot}].promise;`,
  ],
  then({ slot, to, method, body, onRejected, returns }, writer, n) {
    const last = returns === undefined ? '' : `return ${writer.value(returns)};`;
    const fulfilled = () =>
      writer.inPromise(
        writer.callback(`${n} ${method}`, body, {
          params: 'value',
          first: method === 'finally' ? '' : `t.note('${n} value', value);`,
          last,
        }),
        method === 'finally' ? ", 'unaltered'" : '',
      );
    const rejected = () =>
      writer.inPromise(
        writer.callback(`${n} rejected`, onRejected, {
          params: 'error',
          first: `t.note('${n} error', error);`,
        }),
      );
    const calls = {
      then: () => `then(${fulfilled()})`,
      both: () => `then(${fulfilled()}, ${rejected()})`,
      catch: () => `catch(${fulfilled()})`,
      finally: () => `finally(${fulfilled()})`,
      pass: () => 'then()',
    };
    return [`p[${to}] = p[${slot}]?.${calls[method]()};`];
  },
  asyncFunction: ({ slot, body, returns }, writer, n) => [
    `p[${slot}] = (${writer.callback(`${n} async`, body, {
      prefix: 'async ',
      last: returns === undefined ? '' : `return ${writer.value(returns)};`,
    })})();`,
  ],
  await: ({ with: value }, writer, n) => [
    't.rest();',
    `t.note('${n} awaited', await ${writer.value(value)});`,
  ],
  yield: ({ with: value }, writer, n) => [
    't.rest();',
    `t.note('${n} yielded', yield ${writer.value(value)});`,
  ],
  iterate: ({ generator, body, stops }, writer, n) => [
    `const iterated${n} = (async function* () {`,
    ...writer.inside(`${n} generator`, generator),
    '})();',
    `for await (const value of iterated${n}) {`,
    `t.note('${n} item', value);`,
    ...writer.statements(body),
    ...(stops ? ['break;'] : []),
    't.rest();',
    '}',
  ],
  iteratePromises: ({ items, body }, writer, n) => [
    't.rest();',
    `for await (const value of [${writeItems(items, writer)}]) {`,
    `t.note('${n} item', value);`,
    ...writer.statements(body),
    't.rest();',
    '}',
  ],

  newResource: ({ slot, trigger }, writer, n) => {
    const options =
      trigger === undefined
        ? '{ requireManualDestroy: true }'
        : `{ requireManualDestroy: true, triggerAsyncId: r[${trigger}]?.asyncId() }`;
    return [`r[${slot}] = new AsyncResource('R${n}', ${options});`];
  },
  scope: ({ slot, body }, writer, n) =>
    writer.entering(`r[${slot}]`, [
      `t.note('${n} returned', r[${slot}]?.runInAsyncScope(${writer.callback(`${n} scope`, body, { last: `return '${n}';` })}));`,
    ]),
  asyncScope: ({ slot, body }, writer, n) =>
    writer.entering(`r[${slot}]`, [
      `p[${slot}] = r[${slot}]?.runInAsyncScope(${writer.callback(`${n} async scope`, body, { prefix: 'async ' })});`,
    ]),
  destroyResource: ({ slot }) => [`r[${slot}]?.emitDestroy();`],
  bind: ({ slot, to, by, body }, writer, n) => [
    `f[${to}] = ${by === 'resource' ? `r[${slot}]?` : by}.bind(${writer.callback(`${n} bound`, body)});`,
    ...(by === 'resource' && writer.guarded ? [`t.bound(f[${to}], r[${slot}]);`] : []),
  ],
  call: ({ slot }, writer, n) =>
    writer.entering(`f[${slot}]`, [
      `if (t.enter('${n} call')) f[${slot}]?.();`,
      `t.note('${n} called');`,
    ]),
  snapshot: ({ slot }) => [`g[${slot}] = AsyncLocalStorage.snapshot();`],
  inSnapshot: ({ slot, body }, writer, n) =>
    writer.entering(`g[${slot}]`, [`g[${slot}]?.(${writer.callback(`${n} in snapshot`, body)});`]),

  inRealm: ({ body }, writer, n) => [`t.inRealm(${writer.callback(`${n} in realm`, body)});`],
  laterInRealm: ({ slot, body }, writer, n) => [
    `p[${slot}] = t.laterInRealm(${writer.inPromise(writer.callback(`${n} later in realm`, body))});`,
  ],
  fakeTimers: ({ body }, writer, n) => [
    `t.fakeTimers(${writer.callback(`${n} fake timers`, body)});`,
  ],
  freeze: ({ slot }) => [`Object.freeze(p[${slot}]);`],
  capture: ({ body }, writer, n) => [
    `t.capture(${writer.callback(`${n} capture`, body, { params: 'error', first: `t.note('${n} captured', error);` })});`,
  ],
  endCapture: () => ['t.capture(null);'],
  domain: ({ slot, body, error }, writer, n) => [
    `d[${slot}] = t.domain(${writer.callback(`${n} domain error`, error, { params: 'error', first: `t.note('${n} error', error);` })});`,
    `d[${slot}].run(${writer.callback(`${n} domain`, body)});`,
  ],
  inDomain: ({ slot, body }, writer, n) => [
    `d[${slot}]?.run(${writer.callback(`${n} in domain`, body)});`,
  ],
  exitDomain: () => ['process.domain?.exit();'],
  bindToDomain: ({ slot, to, body }, writer, n) => [
    `f[${to}] = d[${slot}]?.bind(${writer.callback(`${n} bound to domain`, body)});`,
  ],

  hook(node, writer, n) {
    const { slot, callbacks, ignoresPromises, enabled } = node;
    const members = callbacks.map((name) =>
      node[name]?.length > 0
        ? `${name}: ${writer.callback(`${n} ${name}`, node[name])},`
        : `${name}: null,`,
    );
    if (ignoresPromises) members.push('trackPromises: false,');
    return [
      `h[${slot}] = t.hook('${n}', {`,
      ...members,
      '});',
      ...(enabled ? [`h[${slot}].enable();`] : []),
    ];
  },
  enable: ({ slot }) => [`h[${slot}]?.enable();`],
  disable: ({ slot }) => [`h[${slot}]?.disable();`],
  setState: (_, writer, n) => [`t.setState('${n}');`],
  readState: (_, writer, n) => [`t.readState('${n}');`],

  run: (node, writer, n) => {
    const storage = `s[${writer.storage(node)}]`;
    const store = node.same ? `${storage}.getStore()` : `'${n}'`;
    return writer.use(node, [
      `t.note('${n} returned', ${storage}.run(${store}, ${writer.callback(`${n} run`, node.body, { last: `return '${n}';` })}));`,
    ]);
  },
  runAsync: (node, writer, n) =>
    writer.use(node, [
      `p[${node.storage}] = s[${writer.storage(node)}].run('${n}', ${writer.callback(`${n} run`, node.body, { prefix: 'async ' })});`,
    ]),
  enterWith(node, writer, n) {
    const line = `s[${writer.storage(node)}].enterWith('${n}');`;
    const guarded = `if (t.mayEnterWith()) ${line}`;
    return writer.guarded ? writer.use(node, [guarded]) : [guarded];
  },
  exit(node, writer, n) {
    const call = `s[${writer.storage(node)}].exit(${writer.callback(`${n} exit`, node.body)});`;
    if (!writer.guarded) return [call, `t.note('${n} back');`];
    return writer.use(node, [
      't.exits++;',
      'try {',
      call,
      '} finally {',
      't.exits--;',
      '}',
      `t.note('${n} back');`,
    ]);
  },
  disableStorage: (node, writer, n) => [
    `s[${writer.storage(node)}].disable();`,
    ...(writer.guarded ? [`t.disabled.add(s[${writer.storage(node)}]);`] : []),
    `t.note('${n} disabled');`,
  ],
  newStorage: (node, writer) => [`s[${writer.storage(node)}] = t.storage(${newStorage()});`],
  withScope: (node, writer, n) => [
    '{',
    `const scope = s[${writer.storage(node)}].withScope('${n}');`,
    'try {',
    `t.note('${n} scope');`,
    ...writer.statements(node.body),
    '} finally {',
    'scope[Symbol.dispose]();',
    '}',
    `t.note('${n} disposed');`,
    '}',
  ],
};

function promiseClass(subclass) {
  return subclass ? 't.Subclass' : 'Promise';
}

function writeItems(items, writer) {
  return items.map((item) => writer.value(item)).join(', ');
}

/** @type {Record<string, (node: any, writer: Writer, n: number) => string>} */
const writeValue = {
  plain: (_, writer, n) => `'${n}'`,
  slot: ({ slot }) => `p[${slot}]`,
  resolved: (_, writer, n) => `Promise.resolve('${n}')`,
  rejected: (_, writer, n) => `Promise.reject(t.error('${n}'))`,
  ofRealm: (_, writer, n) => `t.realm.Promise.resolve('${n}')`,
  never: () => 'new Promise(() => {})',
  subclass: (_, writer, n) => `t.Subclass.resolve('${n}')`,
  asyncFunction: ({ body }, writer, n) =>
    `(${writer.callback(`${n} async`, body, { prefix: 'async ', last: `return '${n}';` })})()`,
  thenable({ body, slot, how }, writer, n) {
    const ends = {
      resolve: `resolve('${n}');`,
      reject: `reject(t.error('${n}'));`,
      later: `q[${slot}] = { resolve, reject };`,
      throw: `t.throw('${n}');`,
      tick: `process.nextTick(resolve, '${n}');`,
    };
    const then = writer.callback(`${n} thenable`, body, {
      params: 'resolve, reject',
      last: ends[how],
    });
    return `{ then: ${writer.inPromise(then, ", 'unaltered'")} }`;
  },
  combined: ({ method, subclass, items }, writer) =>
    `${promiseClass(subclass)}.${method}([${writeItems(items, writer)}])`,
  adopted: ({ with: value }, writer) => `new Promise((resolve) => resolve(${writer.value(value)}))`,
  file: ({ method }) => `t.filePromise('${method}')`,
  sleep: (_, writer, n) => `t.sleep('${n}')`,
  immediate: (_, writer, n) => `t.immediate('${n}')`,
  attempt: ({ body }, writer, n) => `Promise.try(${writer.callback(`${n} attempt`, body)})`,
};

module.exports = { toSource };
