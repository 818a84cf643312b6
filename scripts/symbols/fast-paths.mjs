// The names that the package looks up in the runtime beyond Node-API, by the feature that needs them. They are read
// from the table in src/runtime/functions.rs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

/**
 * @typedef {object} Name
 * @property {string} itanium on Linux and macOS
 * @property {string} microsoft on Windows
 *
 * @typedef {object} FastPath
 * @property {string} title
 * @property {(Name | Name[])[]} names all are needed, but one of each inner list is enough
 * @property {Record<string, string>} [absent] platforms that do not have it, and why
 */

/** The table, by the names of its constants. @type {Map<string, Name>} */
export const table = new Map(
  [
    ...readFileSync(join(root, 'src', 'runtime', 'functions.rs'), 'utf8').matchAll(
      /^ {4}([A-Z_]+): [^=]*=\s*c"([^"]+)",\s*c"([^"]+)";$/gm,
    ),
  ].map(([, constant, itanium, microsoft]) => [constant, { itanium, microsoft }]),
);

/**
 * @param {string} constant
 * @returns {Name}
 */
function nameOf(constant) {
  const name = table.get(constant);
  if (!name) throw new Error(`src/runtime/functions.rs has no ${constant}`);
  return name;
}

/** Without these nothing else of V8 or Node is looked up. */
const base = ['GET_VERSION', 'GET_CURRENT'].map(nameOf);

/** @type {FastPath[]} */
export const fastPaths = [
  {
    title: 'continuation slot',
    names: [...base, ...['GET_CURRENT_CONTEXT', 'GET_EXTRAS_BINDING_OBJECT'].map(nameOf)],
  },
  {
    title: 'weak handles',
    names: [
      ...base,
      ['GLOBALIZE_SLOT', 'GLOBALIZE_ADDRESS'].map(nameOf),
      ...['MAKE_WEAK', 'CLEAR_WEAK', 'DISPOSE_GLOBAL'].map(nameOf),
      ...['ADD_GC_EPILOGUE_CALLBACK', 'REMOVE_GC_EPILOGUE_CALLBACK'].map(nameOf),
    ],
  },
  {
    title: 'fast calls',
    names: [
      ...base,
      ...['GET_CURRENT_CONTEXT', 'NEW_FUNCTION_TEMPLATE', 'GET_FUNCTION'].map(nameOf),
      nameOf('ARGUMENT_INFO'),
    ],
  },
  {
    title: 'ids of the runtime',
    names: [...base, ...['GET_EXECUTION_ASYNC_ID', 'GET_TRIGGER_ASYNC_ID'].map(nameOf)],
  },
  {
    title: 'fields of the runtime',
    names: [
      ...base,
      ...['GET_EXECUTION_ASYNC_ID', 'GET_TRIGGER_ASYNC_ID'].map(nameOf),
      ...['GET_CURRENT_CONTEXT', 'GET_CURRENT_ENVIRONMENT'].map(nameOf),
      ...['ENTER_DEFAULT_TRIGGER', 'LEAVE_DEFAULT_TRIGGER'].map(nameOf),
    ],
    absent: { win32: 'node.exe does not export DefaultTriggerAsyncIdScope' },
  },
  {
    title: 'call sites',
    names: [
      ...base,
      ...['GET_STACK_SAMPLE', 'ADD_GC_EPILOGUE_CALLBACK', 'REMOVE_GC_EPILOGUE_CALLBACK'].map(
        nameOf,
      ),
    ],
  },
  {
    title: 'termination',
    names: [...base, nameOf('TERMINATE_EXECUTION')],
  },
  {
    // Their names in src/runtime/libuv.rs are those of C on all platforms.
    title: 'destroys in the loop',
    names: [
      'uv_version_string',
      'uv_handle_size',
      'uv_check_init',
      'uv_check_start',
      'uv_check_stop',
      'uv_unref',
      'uv_close',
    ].map((name) => ({ itanium: name, microsoft: name })),
  },
];
