// What `npm run lint` checks in the modules that are shipped. Native code: scripts/rust-circles.mjs.

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'A module must not depend on itself. A require() inside a function counts as well.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['cjs'],
    tsPreCompilationDeps: false,
  },
};
