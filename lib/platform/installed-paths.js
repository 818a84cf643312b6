'use strict';

// Where package managers install the binaries: beside this package, or in its own node_modules. Each path is spelled
// out, because @vercel/nft and ncc find the files to deploy by evaluating expressions of `__dirname`. These are not
// calls of `require`, with which esbuild, webpack and rollup would parse the binary.
//
// This file stays a file of its own in the packed package, and its syntax is that of ES2020: ncc parses no later one.
// It is loaded only if the binary is not beside this package.

/** By platform. @type {Record<string, string[]>} */
const installed = /** @type {any} */ ({
  __proto__: null,
  'darwin-arm64': [
    __dirname + '/../../../async-hooks-native-darwin-arm64/async-hooks-native.darwin-arm64.node',
    __dirname +
      '/../../node_modules/async-hooks-native-darwin-arm64/async-hooks-native.darwin-arm64.node',
  ],
  'darwin-x64': [
    __dirname + '/../../../async-hooks-native-darwin-x64/async-hooks-native.darwin-x64.node',
    __dirname +
      '/../../node_modules/async-hooks-native-darwin-x64/async-hooks-native.darwin-x64.node',
  ],
  'linux-arm64-gnu': [
    __dirname +
      '/../../../async-hooks-native-linux-arm64-gnu/async-hooks-native.linux-arm64-gnu.node',
    __dirname +
      '/../../node_modules/async-hooks-native-linux-arm64-gnu/async-hooks-native.linux-arm64-gnu.node',
  ],
  'linux-arm64-musl': [
    __dirname +
      '/../../../async-hooks-native-linux-arm64-musl/async-hooks-native.linux-arm64-musl.node',
    __dirname +
      '/../../node_modules/async-hooks-native-linux-arm64-musl/async-hooks-native.linux-arm64-musl.node',
  ],
  'linux-x64-gnu': [
    __dirname + '/../../../async-hooks-native-linux-x64-gnu/async-hooks-native.linux-x64-gnu.node',
    __dirname +
      '/../../node_modules/async-hooks-native-linux-x64-gnu/async-hooks-native.linux-x64-gnu.node',
  ],
  'linux-x64-musl': [
    __dirname +
      '/../../../async-hooks-native-linux-x64-musl/async-hooks-native.linux-x64-musl.node',
    __dirname +
      '/../../node_modules/async-hooks-native-linux-x64-musl/async-hooks-native.linux-x64-musl.node',
  ],
  'win32-arm64-msvc': [
    __dirname +
      '/../../../async-hooks-native-win32-arm64-msvc/async-hooks-native.win32-arm64-msvc.node',
    __dirname +
      '/../../node_modules/async-hooks-native-win32-arm64-msvc/async-hooks-native.win32-arm64-msvc.node',
  ],
  'win32-x64-msvc': [
    __dirname +
      '/../../../async-hooks-native-win32-x64-msvc/async-hooks-native.win32-x64-msvc.node',
    __dirname +
      '/../../node_modules/async-hooks-native-win32-x64-msvc/async-hooks-native.win32-x64-msvc.node',
  ],
});

module.exports = {
  /** In a bundle of an application, the folder of the bundle. */
  folder: __dirname,
  installed,
};
