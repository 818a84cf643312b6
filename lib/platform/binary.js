'use strict';

// Finds the native binary for this machine and loads it: the one that was built in this folder, the one of the
// platform's package, or in a bundle of an application the one beside the bundle.

const {
  AggregateError,
  ArrayPrototypeFind,
  ArrayPrototypeIncludes,
  ArrayPrototypeJoin,
  ArrayPrototypeMap,
  ArrayPrototypePush,
  ArrayPrototypeSome,
  Error,
  JSONParse,
  Number,
  ObjectAssign,
  ObjectKeys,
  StringPrototypeIncludes,
  StringPrototypeSlice,
  StringPrototypeSplit,
  StringPrototypeStartsWith,
} = require('./primordials');
const { whyUnusable } = require('./binary-file');
const { requireCore } = require('./core-modules');
const { isNode } = require('./other-runtimes');

const { closeSync, existsSync, openSync, readFileSync, readSync } = requireCore('node:fs');
const path = requireCore('node:path');

const kName = 'async-hooks-native';
const kElfProgramInterpreter = 3;
const kUnusable = 'ERR_ASYNC_HOOKS_NATIVE_BINARY';

const directory = path.dirname(path.dirname(__dirname));

/** The binaries that were loaded, by file: an addon is loaded once. @type {Record<string, any>} */
const loaded = /** @type {any} */ ({ __proto__: null });

/** Core's module loader loads more modules of core, so it is used only if a package is found in no other way. */
const requireHere = () => requireCore('node:module').createRequire(__filename);

/** @returns {string} platform, architecture and, if there are several, the C library */
function target() {
  const { platform, arch } = process;
  if (platform === 'linux') return `linux-${arch}-${cLibrary()}`;
  if (platform === 'win32') return `win32-${arch}-msvc`;
  return `${platform}-${arch}`;
}

/** @returns {'gnu' | 'musl'} the C library that this process runs with */
function cLibrary() {
  const interpreter = programInterpreter();
  if (interpreter !== null)
    return StringPrototypeIncludes(interpreter, '/ld-musl-') ? 'musl' : 'gnu';
  const { header } = /** @type {any} */ (process.report.getReport());
  return header.glibcVersionRuntime ? 'gnu' : 'musl';
}

/**
 * The name of the dynamic linker, which is part of the C library, from the header of the running program. Node's
 * diagnostic report has it too, but takes a hundred times as long.
 * @returns {string | null} null if this is not the layout of 64-bit little-endian machines
 */
function programInterpreter() {
  let file;
  try {
    file = openSync('/proc/self/exe', 'r');
    const header = read(file, 0, 64);
    if (header.readUInt32BE(0) !== 0x7f454c46 || header[4] !== 2 || header[5] !== 1) return null;
    const size = header.readUInt16LE(54);
    const count = header.readUInt16LE(56);
    const table = read(file, Number(header.readBigUInt64LE(32)), size * count);
    for (let entry = 0; entry < table.length; entry += size) {
      if (table.readUInt32LE(entry) !== kElfProgramInterpreter) continue;
      const offset = Number(table.readBigUInt64LE(entry + 8));
      const length = Number(table.readBigUInt64LE(entry + 32));
      // eslint-disable-next-line no-restricted-syntax -- of a Buffer
      return read(file, offset, length).toString('latin1');
    }
    return null;
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * @param {number} file
 * @param {number} position
 * @param {number} length
 */
function read(file, position, length) {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, position);
  return bytes;
}

/**
 * @returns {{ binding: typeof import('../../binding'), path: string }}
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_BINDING, with advice in the message
 */
function loadBinary() {
  const machine = target();
  /** @type {Attempt[]} */
  const attempts = [];
  const found =
    attempt(`${directory}${path.sep}${fileName(machine)}`, machine, attempts) ??
    attempt(`${kName}-${machine}`, machine, attempts) ??
    // Last, because this reads a file.
    (isBundle() ? attempt(besideBundle(machine), machine, attempts) : undefined);
  if (found !== undefined) return found;
  const tried = ArrayPrototypeMap(
    attempts,
    ({ candidate, error }) => `  - ${candidate}: ${reason(error)}`,
  );
  const errors = ArrayPrototypeMap(attempts, ({ error }) => error);
  const message = `Cannot load the native binary of ${kName} for ${machine}. Tried:
${ArrayPrototypeJoin(tried, '\n')}
${advice(machine, errors)}`;
  throw ObjectAssign(new Error(message, { cause: new AggregateError(errors) }), {
    code: 'ERR_ASYNC_HOOKS_NATIVE_BINDING',
  });
}

/** @typedef {{ candidate: string, error: any }} Attempt that failed */

/**
 * @param {string} candidate the path of a file, or the name of a package
 * @param {string} machine
 * @param {Attempt[]} attempts a failed attempt is added
 */
function attempt(candidate, machine, attempts) {
  try {
    const file = locate(candidate, machine);
    check(candidate, file);
    return { binding: requireOwn(file), path: file };
  } catch (error) {
    ArrayPrototypePush(attempts, { candidate, error });
    return undefined;
  }
}

/** @param {string} machine */
function fileName(machine) {
  return `${kName}.${machine}.node`;
}

/** In a bundle of an application, the application's package.json or none is where this package's would be. */
function isBundle() {
  return readDescription(directory).name !== kName;
}

/** @param {string} machine */
function besideBundle(machine) {
  return path.normalize(`${require('./installed-paths').folder}${path.sep}${fileName(machine)}`);
}

/**
 * @param {string} candidate
 * @param {string} machine
 * @returns {string} the path of the file
 * @throws {Error} MODULE_NOT_FOUND
 */
function locate(candidate, machine) {
  if (path.isAbsolute(candidate)) {
    if (existsSync(candidate)) return candidate;
    throw ObjectAssign(new Error(`Cannot find '${candidate}'`), { code: 'MODULE_NOT_FOUND' });
  }
  const beside = `${path.dirname(directory)}${path.sep}${candidate}${path.sep}${fileName(machine)}`;
  if (existsSync(beside)) return beside;
  const { installed } = require('./installed-paths');
  const found = ArrayPrototypeFind(installed[machine] ?? [], existsSync);
  return found === undefined ? requireHere().resolve(candidate) : path.normalize(found);
}

/**
 * @param {string} candidate
 * @param {string} file of the candidate
 * @throws {Error} if loading it would crash the process
 */
function check(candidate, file) {
  const flaw = whyUnusable(file) ?? whyOtherVersion(candidate, file);
  if (flaw !== undefined) throw unusable(file, flaw);
}

/**
 * @param {string} candidate
 * @param {string} file of the candidate
 * @returns {string | undefined} undefined for a binary that was built in this folder
 */
function whyOtherVersion(candidate, file) {
  if (path.isAbsolute(candidate)) return undefined;
  const own = readDescription(directory);
  const other = readDescription(path.dirname(file));
  // In a bundle, the application's file or none is where the package's would be.
  if (own.name !== kName || other.name !== candidate || own.version === other.version) {
    return undefined;
  }
  return `has the version ${other.version}, and ${kName} the version ${own.version}`;
}

/** @param {string} folder */
function readDescription(folder) {
  try {
    return JSONParse(readFileSync(`${folder}${path.sep}package.json`, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {string} file */
function requireOwn(file) {
  const binding = (loaded[file] ??= loadAddon(file));
  if (typeof binding.setupHooks === 'function') return binding;
  throw unusable(file, `is not a binary of ${kName}`);
}

/** @param {string} file */
function loadAddon(file) {
  // Other runtimes load addons in their own way.
  if (!isNode) return requireHere()(file);
  const module = { exports: /** @type {any} */ ({}) };
  process.dlopen(module, path.toNamespacedPath(file));
  return module.exports;
}

/**
 * @param {string} file
 * @param {string} flaw
 */
function unusable(file, flaw) {
  return ObjectAssign(new Error(`${file} ${flaw}`), { code: kUnusable, file });
}

/** @param {any} error */
function reason({ code, message }) {
  return code === 'MODULE_NOT_FOUND' ? 'not there' : StringPrototypeSplit(message, '\n')[0];
}

/**
 * V8 cannot keep an addon in a snapshot, and ends the process over it.
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_SNAPSHOT
 */
function refuseSnapshots() {
  // Checked last, because it loads a module.
  if (
    !ArrayPrototypeSome(process.execArgv, (option) =>
      StringPrototypeStartsWith(option, '--build-snapshot'),
    )
  )
    return;
  if (!requireCore('node:v8').startupSnapshot.isBuildingSnapshot()) return;
  const message = `${kName} cannot be in a startup snapshot: load it in the deserialize main function`;
  throw ObjectAssign(new Error(message), { code: 'ERR_ASYNC_HOOKS_NATIVE_SNAPSHOT' });
}

/**
 * @param {string} machine
 * @param {any[]} errors
 */
function advice(machine, errors) {
  if (ArrayPrototypeSome(errors, ({ code }) => code === 'ERR_DLOPEN_DISABLED')) {
    return `Node was told not to load addons: start it without --no-addons, and with --allow-addons
under the permission model. Releases before 20.12 and 21.6 do not have that option.`;
  }
  if (existsSync(`${directory}${path.sep}Cargo.toml`)) {
    return `To build it (Rust is needed): cd ${directory} && npm install && npm run build`;
  }
  const wrong = ArrayPrototypeFind(errors, ({ code }) => code === kUnusable);
  if (wrong !== undefined) {
    return `Remove ${path.dirname(wrong.file)} and install the dependencies again, on this
machine: npm install --include=optional`;
  }
  if (isBundle()) {
    return `This is a bundle, and the bundler has left the binary out. Copy ${fileName(machine)}
from the package ${kName}-${machine} next to the bundle: ${path.dirname(besideBundle(machine))}`;
  }
  const { optionalDependencies = {} } = readDescription(directory);
  const platforms = ArrayPrototypeMap(ObjectKeys(optionalDependencies), (name) =>
    StringPrototypeSlice(name, kName.length + 1),
  );
  const howToBuild = "build it from the package's repository (Rust is needed): npm run build";
  // Something has changed the package's description.
  if (platforms.length === 0) return `This copy names no prebuilt binaries: ${howToBuild}`;
  return ArrayPrototypeIncludes(platforms, machine)
    ? `It comes with the optional dependency ${kName}-${machine}. Install the dependencies
again, on this machine and with the optional ones: npm install --include=optional`
    : `There are prebuilt binaries for ${ArrayPrototypeJoin(platforms, ', ')}.
For another platform ${howToBuild}`;
}

module.exports = { loadBinary, refuseSnapshots, target };
