'use strict';

// The doctor's findings about the copy of the package that is in use: what it has chosen, and why.

const { record } = require('../addons/record');
const { chooseBinding } = require('../platform/binding');
const { carrier, resourcesKeepStores } = require('../frames/carrier');
const { kFramesVariable, maps, mapsArePossible } = require('../frames/map-frames');
const { isMainThread } = require('../platform/main-thread');
const {
  async_wrap,
  canScheduleDestroy,
  extrasBinding,
  internals,
  runtimeAsyncIds,
  usesWeakHandles,
} = require('../platform/native');
const { readsSlot, loadedAddons } = require('../frames/native-readers');
const { isNode, runtime } = require('../platform/other-runtimes');
const { async_id_symbol } = require('../context/ids');
const { sourcesAreActive } = require('../sources/active');

/** @typedef {import('../../doctor').Finding} Finding */

const hasBinary = chooseBinding().path !== undefined;
const kFlag = '--experimental-async-context-frame';
const kLoadBinary = 'make the native binary load, as the finding about it says';

/**
 * @param {string[]} copies the folders of the copies of the package that were loaded
 * @param {boolean} [preloaded] undefined in a copy of an older version
 * @returns {Finding[]}
 */
function collectFindings(copies, preloaded = false) {
  return [
    describePreload(preloaded),
    describeCarrier(),
    ...describeFrames(),
    describeWeak(),
    describeFastPaths(),
    describeMemory(),
    describeSources(),
    ...describeAddons(),
    describeCopies(copies),
    describeBuiltIn(),
  ];
}

/**
 * @param {boolean} preloaded
 * @returns {Finding}
 */
function describePreload(preloaded) {
  const subject = 'preload';
  if (preloaded) {
    const why = 'async_hooks resolves to this package, for require and import';
    return { subject, status: 'ok', value: 'active', why };
  }
  const why =
    'async_hooks is the built-in. NODE_OPTIONS="--require async-hooks-native/register" replaces it';
  return { subject, status: 'ok', value: 'not active', why };
}

/** @returns {Finding} */
function describeCarrier() {
  const subject = 'stores';
  const forced = process.env.ASYNC_HOOKS_NATIVE_CARRIER;
  if (carrier === 'continuation') {
    const why = `V8's slot for them, which costs an await nothing${adviseFlag()}`;
    return { subject, status: 'ok', value: carrier, why };
  }
  if (carrier === 'deno') return { subject, status: 'ok', value: carrier, why: "Deno's own slot" };
  if (!isNode) {
    const why = `${runtime} gives no access to a place that it carries across an await`;
    const todo = 'use AsyncLocalStorage of node:async_hooks there';
    return { subject, status: 'error', value: 'none', why, todo };
  }
  /** @type {Finding} */
  const slower = { subject, status: 'warning', value: carrier, why: '' };
  if (forced !== undefined) {
    slower.why = 'ASYNC_HOOKS_NATIVE_CARRIER forces it, and each await costs more';
    slower.todo = 'unset ASYNC_HOOKS_NATIVE_CARRIER';
  } else if (!internals.allowed) {
    slower.why = `only public API is used (${internals.reason}), so each await costs more`;
    if (!hasBinary) slower.todo = kLoadBinary;
  } else if (!isAtLeast(22, 6)) {
    slower.why = 'the V8 of this Node has no slot for them, so each await costs more';
    slower.todo = 'use Node 22.6 or later';
  } else {
    slower.why = "this build of Node does not export V8's slot for them, so each await costs more";
    slower.todo = "use a build that exports V8's symbols, as the official releases do";
  }
  return slower;
}

/** @returns {string} advice for Node 22, which can carry stores itself */
function adviseFlag() {
  if (!resourcesKeepStores || !process.allowedNodeEnvironmentFlags.has(kFlag)) return '';
  // Node 22.7 and 22.8 have the flag, but their AsyncLocalStorage throws with it.
  if (!isAtLeast(22, 9)) return '';
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').includes(kFlag);
  if (given) return '';
  return `. node ${kFlag} carries them across ticks, timers and requests too, faster than wrapped functions do`;
}

/** @returns {Finding[]} none if only JavaScript reads frames */
function describeFrames() {
  const subject = 'frames';
  if (!mapsArePossible) return [];
  if (maps.on) {
    const requested = process.env[kFramesVariable] === 'map';
    const who = requested
      ? `${kFramesVariable} requests them`
      : 'an addon that reads them is loaded';
    const why = `${who}: native code finds stores in V8's slot, and each run costs more`;
    return [{ subject, status: 'ok', value: 'maps', why }];
  }
  const { path: own } = chooseBinding();
  const readers = loadedAddons().filter((file) => file !== own && readsSlot(file));
  if (readers.length === 0) return [];
  return [
    {
      subject,
      status: 'warning',
      value: 'arrays',
      why: ["addons that look for Maps in V8's slot, and find none:", ...readers].join('\n'),
      todo: `set ${kFramesVariable}=map`,
    },
  ];
}

/**
 * @param {number} major
 * @param {number} minor
 * @returns {boolean} whether this release of Node is that one or a later one
 */
function isAtLeast(major, minor) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** @returns {Finding} */
function describeWeak() {
  const subject = 'collection';
  if (usesWeakHandles) return { subject, status: 'ok', value: 'v8', why: 'weak handles of V8' };
  if (process.env.ASYNC_HOOKS_NATIVE_WEAK === 'registry') {
    return {
      subject,
      status: 'warning',
      value: 'registry',
      why: 'ASYNC_HOOKS_NATIVE_WEAK forces a FinalizationRegistry, which costs each promise more',
      todo: 'unset ASYNC_HOOKS_NATIVE_WEAK',
    };
  }
  if (!isNode) return { subject, status: 'ok', value: 'registry', why: 'a FinalizationRegistry' };
  if (!internals.allowed) {
    const why = `a FinalizationRegistry, because only public API is used (${internals.reason})`;
    const advice = hasBinary ? {} : { todo: kLoadBinary };
    return { subject, status: 'warning', value: 'registry', why, ...advice };
  }
  return {
    subject,
    status: 'warning',
    value: 'registry',
    why: "a FinalizationRegistry, because this build does not export V8's weak handles",
    todo: "use a build that exports V8's symbols, as the official releases do",
  };
}

/**
 * What the core has found of the runtime beyond public API, by the names of the table in docs/compatibility.md.
 * @returns {Finding}
 */
function describeFastPaths() {
  const slot = 'getContinuationPreservedEmbedderData' in (extrasBinding() ?? {});
  const paths = {
    'continuation slot': slot,
    'weak handles': async_wrap.trackCollection !== undefined,
    'fast calls': async_wrap.fastTrackCollection !== undefined,
    'ids of the runtime': runtimeAsyncIds() !== null,
    'fields of the runtime': async_wrap.runtime_async_id_fields !== undefined,
    'destroys in the event loop': canScheduleDestroy(),
    'call sites': async_wrap.callSite() !== undefined,
  };
  const entries = Object.entries(paths);
  const list = (/** @type {boolean} */ wanted) =>
    entries.filter(([, found]) => found === wanted).map(([name]) => name);
  const missing = list(false);
  return {
    subject: 'fast paths',
    status: 'ok',
    value: `${entries.length - missing.length} of ${entries.length}`,
    why: [...list(true), ...missing.map((name) => `no ${name}`)].join(', '),
  };
}

/** @returns {Finding} */
function describeMemory() {
  const subject = 'memory';
  if (async_wrap.externalBuffers) {
    return { subject, status: 'ok', value: 'external', why: 'Rust owns the memory of the ids' };
  }
  const why = !hasBinary
    ? 'V8 owns the memory of the ids, because there is no native binary'
    : process.env.ASYNC_HOOKS_NATIVE_BUFFERS === 'v8'
      ? 'V8 owns the memory of the ids, because ASYNC_HOOKS_NATIVE_BUFFERS forces it'
      : isMainThread()
        ? 'V8 owns the memory of the ids, because this runtime forbids memory of others'
        : 'V8 owns the memory of the ids in a Worker';
  return { subject, status: 'ok', value: 'v8', why };
}

/** @returns {Finding} */
function describeSources() {
  const subject = 'sources';
  if (!isNode) {
    const why = `there are none on ${runtime}`;
    const todo = 'use createHook of node:async_hooks there, as far as it is implemented';
    return { subject, status: 'warning', value: 'not installed', why, todo };
  }
  if (!sourcesAreActive()) {
    const why = 'nothing needs them';
    return { subject, status: 'ok', value: 'not installed', why };
  }
  const why = `timers, ticks, microtasks, native handles, message ports, the HTTP parser,
compression, core's own resources and events of the process are wrapped, because something made a
hook, asked for an id${carrier === 'continuation' ? '' : ' or made an AsyncLocalStorage'}`;
  return { subject, status: 'ok', value: 'installed', why };
}

/** @returns {Finding[]} none unless addons are bound */
function describeAddons() {
  const subject = 'addons';
  if (!record.on) return [];
  const failed = record.bound.filter(({ problem }) => problem !== undefined);
  const lines = record.bound.map(({ file, functions, carriesContexts, problem }) => {
    if (carriesContexts) return `${file}: carries contexts itself`;
    return `${file}: ${problem ?? `${functions} functions`}`;
  });
  const excepted = record.exceptions.join(', ');
  if (excepted !== '') lines.push(`not those of ${excepted}`);
  const why = ['functions that are passed to them are bound to the context of the call', ...lines];
  const value = `${record.bound.length} bound`;
  if (failed.length === 0) return [{ subject, status: 'ok', value, why: why.join('\n') }];
  const todo = 'name their packages in ASYNC_HOOKS_NATIVE_ADDONS_EXCEPT';
  return [{ subject, status: 'warning', value, why: why.join('\n'), todo }];
}

/**
 * @param {string[]} copies
 * @returns {Finding}
 */
function describeCopies(copies) {
  const subject = 'copies';
  const [used, ...others] = copies;
  if (others.length === 0) return { subject, status: 'ok', value: '1', why: used };
  return {
    subject,
    status: 'warning',
    value: String(copies.length),
    why: [`all use the one that was loaded first, ${used}. The others:`, ...others].join('\n'),
    todo: 'have one version of it: npm ls async-hooks-native, npm dedupe',
  };
}

/**
 * While a hook of the built-in tracks promises, the built-in gives each an id of its own.
 * @returns {Finding}
 */
function describeBuiltIn() {
  const subject = 'built-in';
  const marked = Object.getOwnPropertySymbols(new Promise(() => {})).some(
    (symbol) => symbol.description === 'async_id_symbol' && symbol !== async_id_symbol,
  );
  if (!marked) {
    return { subject, status: 'ok', value: 'not active', why: 'its hooks follow no promises' };
  }
  return {
    subject,
    status: 'warning',
    value: 'active',
    why: `something uses hooks of the built-in async_hooks too, so that each promise is tracked twice`,
    todo: 'start node with --import async-hooks-native/register before anything else',
  };
}

module.exports = { collectFindings };
