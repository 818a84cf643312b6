'use strict';

// Where this package differs from the built-in, by program: which groups of resources (see compare.js), on
// which Nodes (all, if it does not say), with what reason. An entry must be true: one that no longer is
// makes the test fail.

const silent = 'the native layer makes it and settles a promise: no JavaScript sees it';
const synchronous = 'what works synchronously has no callback that could be seen';
const jobs = 'from Node 24 on a job of Web Crypto settles a promise instead of calling back';
const ownHooks = 'core makes it only when hooks of the built-in are enabled';

const channel = 'the channel of the name server is made by core and calls nothing in JavaScript';
const ports = 'message ports are not followed';
const scopes = 'the native layer enters it around others, or without calling any JavaScript';
const emitters = 'core does not keep the name of an emitter';
const readers = 'the readers of blobs are not followed';
const javaScriptStreams = 'the native layer makes the requests of streams of JavaScript under TLS';
const workers = 'the end of a Worker and what triggers its requests are not followed';

const dnsChannel = { group: /^DNSCHANNEL /, reason: channel };

module.exports = {
  blobs: [
    { group: /BLOBREADER|PROMISE|Microtask|Immediate|nothing in nothing/, reason: readers },
    { group: /^(FILEHANDLE|FSREQCALLBACK) /, reason: silent },
  ],
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
    { group: /Microtask|STREAM_END_OF_STREAM/, nodes: [22, 24, 26], reason: ownHooks },
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
  'net-ends': [dnsChannel],
  'net-tcp': [dnsChannel],
  streams: [
    { group: /Emitter|Subclass|^note event/, reason: emitters },
    { group: /STREAM_END|TickObject|note (finished|pipeline)/, nodes: [26], reason: ownHooks },
  ],
  'timers-inside': [dnsChannel],
  tls: [dnsChannel],
  'tls-events': [{ group: /^WRITEWRAP .* by JSSTREAM/, reason: javaScriptStreams }],
  'uncaught-exception': [dnsChannel, { group: /Emitter/, reason: emitters }],
  'worker-insights': [
    { group: /MESSAGEPORT|PROMISE|nothing in nothing/, reason: ports },
    { group: /WORKER/, reason: workers },
  ],
  workers: [
    { group: /MESSAGEPORT|PROMISE|^note /, reason: ports },
    { group: /^note /, nodes: [20, 22], reason: ports, stores: true },
  ],
};
