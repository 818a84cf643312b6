'use strict';

// Where this package differs from the built-in, by program: which groups of resources (see compare.js), on
// which Nodes and under which carrier of stores (all, if it does not say), with what reason. An entry must be true: one that no longer is
// makes the test fail.

const silent = 'the native layer makes it and settles a promise: no JavaScript sees it';
const synchronous = 'what works synchronously has no callback that could be seen';
const jobs = 'from Node 24 on a job of Web Crypto settles a promise instead of calling back';
const ownHooks = 'core makes it only when hooks of the built-in are enabled';

const channel =
  'that of the default resolver is created while core loads its module, where nothing can see it';
const scopes = 'the native layer enters it around others, or without calling any JavaScript';
const inNative = 'the native layer makes it before it calls back, where JavaScript sees it';

const dnsChannel = { group: /^DNSCHANNEL /, reason: channel };

module.exports = {
  blobs: [
    { group: /^(FILEHANDLE|FSREQCALLBACK) /, reason: silent },
    { group: /Microtask|^BLOBREADER .* in main/, nodes: [24, 26], reason: ownHooks },
  ],
  'cluster-primary': [dnsChannel],
  'crypto-jobs': [{ group: /^SIGNREQUEST /, reason: synchronous }],
  'crypto-newer': [{ group: /^KEYPAIRGENREQUEST /, reason: synchronous }],
  'crypto-subtle': [
    {
      group: /^(CIPHER|DERIVEBITS|HASH|KEYGEN|KEYPAIRGEN|SIGN)REQUEST /,
      nodes: [24, 26],
      reason: jobs,
    },
  ],
  dgram: [{ ...dnsChannel, nodes: [20, 22] }],
  dns: [dnsChannel],
  fetch: [
    dnsChannel,
    { group: /Microtask|STREAM_END_OF_STREAM/, nodes: [24, 26], reason: ownHooks },
  ],
  'fs-directory': [{ group: /^DIRHANDLE /, reason: silent }],
  'fs-promises': [
    { group: /^FILEHANDLE /, reason: silent },
    { group: /^FILEHANDLECLOSEREQ /, reason: silent },
    { group: /^FSREQPROMISE /, reason: silent },
  ],
  'fs-streams': [
    { group: /^FILEHANDLE /, reason: silent },
    { group: /^FILEHANDLECLOSEREQ /, reason: silent },
    { group: /^FSREQPROMISE /, reason: silent },
    { group: /^STREAM_END_OF_STREAM /, nodes: [26], reason: ownHooks },
  ],
  histogram: [{ group: /^ELDHISTOGRAM /, reason: silent }],
  http: [dnsChannel],
  'http-ends': [dnsChannel],
  http2: [
    dnsChannel,
    { group: /^FILEHANDLE(CLOSEREQ)? /, reason: silent },
    { group: /^FSREQCALLBACK .* by FILEHANDLE /, reason: silent },
    { group: /^WRITEWRAP .* in nothing$/, reason: silent },
    { group: /^HTTP2(SESSION|STREAM) /, reason: scopes },
    { group: /^STREAMPIPE /, reason: scopes },
    { group: /^WRITEWRAP .* in Immediate$/, reason: scopes },
  ],
  'http2-over-streams': [
    dnsChannel,
    { group: /^(HTTP2SESSION|JSSTREAM|WRITEWRAP) /, reason: scopes },
  ],
  'net-ends': [dnsChannel],
  'net-tcp': [dnsChannel],
  streams: [
    { group: /STREAM_END|TickObject|note (finished|pipeline)/, nodes: [26], reason: ownHooks },
    {
      group: /^note finished/,
      nodes: [26],
      stores: true,
      carrier: 'promise-hooks',
      reason:
        'core keeps the store for a callback of finished() where it finds one in its own slot',
    },
  ],
  'timers-inside': [dnsChannel],
  tls: [dnsChannel],
  'uncaught-exception': [dnsChannel],
  'worker-insights': [{ group: /^HEAPSNAPSHOT /, reason: inNative }],
};
