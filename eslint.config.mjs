import js from '@eslint/js';
import node from 'eslint-plugin-n';
import globals from 'globals';

// What a program can replace: lib/platform/primordials.js has them as they were at load.
const INTRINSICS = [
  ...['AggregateError', 'BigInt', 'Error', 'FinalizationRegistry', 'JSON', 'Map', 'Math', 'Number'],
  ...['Object', 'Promise', 'RangeError', 'Reflect', 'RegExp', 'Set', 'String', 'TypeError'],
  ...['WeakMap', 'WeakRef', 'WeakSet'],
];
const METHODS = [
  ...[
    'apply',
    'at',
    'bind',
    'call',
    'catch',
    'concat',
    'endsWith',
    'every',
    'exec',
    'filter',
    'find',
  ],
  ...[
    'findIndex',
    'flat',
    'flatMap',
    'includes',
    'indexOf',
    'join',
    'map',
    'match',
    'padEnd',
    'pop',
  ],
  ...['push', 'reduce', 'reverse', 'shift', 'slice', 'some', 'sort', 'splice', 'split'],
  ...['startsWith', 'test', 'then', 'toLowerCase', 'toString', 'trim', 'unshift'],
];
const FROM_PRIMORDIALS = 'A program can replace it: take it from lib/platform/primordials.js.';
const ITERATES =
  'It calls the iterator of arrays, which a program can replace: use SafeArrayIterator.';
const IS_SAFE = "[right.callee.name='SafeArrayIterator']";

const SHIPPED = [
  'index.js',
  'embedder.js',
  'doctor.js',
  'lost.js',
  'register.js',
  'bin/*.js',
  'lib/**/*.js',
];

export default [
  { ignores: ['packed/', 'target/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, globals: globals.node },
    plugins: { n: node },
    rules: {
      'no-unused-vars': ['error', { args: 'after-used', ignoreRestSiblings: true }],
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'n/no-deprecated-api': 'error',
      'n/no-missing-require': 'error',
      'n/no-process-exit': 'off',
      'n/prefer-node-protocol': 'error',
    },
  },
  { files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' }, rules: { strict: 'error' } },
  {
    // What ships runs on every Node of `engines`, and is independent of the module it replaces.
    files: SHIPPED,
    rules: {
      // Not on every Node of `engines`, so their users look whether they are there.
      'n/no-unsupported-features/node-builtins': [
        'error',
        {
          ignores: [
            'process.getBuiltinModule',
            'module.register',
            'module.registerHooks',
            'module.stripTypeScriptTypes',
            'process.features.typescript',
            'v8.startupSnapshot',
          ],
        },
      ],
      'n/no-restricted-require': ['error', ['async_hooks', 'node:async_hooks']],
    },
  },
  {
    // What runs in a program. The commands and the checks have processes of their own.
    files: ['lib/**/*.js', 'register.js'],
    ignores: [
      'lib/platform/{intrinsics,primordials,safe-collections}.js',
      'lib/command-line.js',
      'lib/doctor/findings.js',
      'lib/lost/**',
      'lib/doctor/self-checks/**',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...INTRINSICS.map((name) => ({ name, message: FROM_PRIMORDIALS })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: `CallExpression > MemberExpression.callee[property.name=/^(${METHODS.join('|')})$/]:not([property.name='bind']:matches([object.name=/^Async/], [object.type='NewExpression']))`,
          message: FROM_PRIMORDIALS,
        },
        {
          selector:
            'MemberExpression[object.name=/^(Array|Symbol)$/][property.name!=/^(iterator|dispose|hasInstance|asyncIterator|prototype)$/]',
          message: FROM_PRIMORDIALS,
        },
        { selector: `ForOfStatement:not(${IS_SAFE})`, message: ITERATES },
        {
          selector:
            ":matches(ArrayExpression, CallExpression, NewExpression) > SpreadElement:not([argument.callee.name='SafeArrayIterator'])",
          message: ITERATES,
        },
        {
          selector: 'ArrayPattern',
          message: 'It calls the iterator of arrays: read the elements.',
        },
      ],
    },
  },
  {
    // It reads two facts that the runtime has in no other place.
    files: ['lib/platform/providers.js'],
    rules: { 'n/no-restricted-require': 'off' },
  },
  {
    // Deprecated modules must work under the drop-in as well, and tests of collection let go of an
    // object by assignment.
    files: ['__test__/**'],
    rules: { 'n/no-deprecated-api': 'off', 'no-useless-assignment': 'off' },
  },
  {
    // Their libraries are only installed for the integration tests.
    files: ['integration/**'],
    rules: { 'n/no-missing-require': 'off', 'n/no-deprecated-api': 'off' },
  },
  {
    // What test runners give their files.
    files: ['integration/runners/*/*.spec.*', 'integration/programs/*.spec.js'],
    languageOptions: { globals: { ...globals.jest, ...globals.mocha, vi: 'readonly' } },
  },
  {
    // One expression, which native code evaluates.
    files: ['crates/**/bridge.js'],
    rules: { strict: 'off' },
  },
  {
    // Examples show callbacks with all their parameters.
    files: ['examples/**'],
    rules: { 'no-unused-vars': ['error', { args: 'none' }] },
  },
];
