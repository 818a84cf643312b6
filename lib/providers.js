'use strict';

// The provider types of Node's native layer and their numeric ids.

const { nodeMajor } = require('./runtime');

// Node gives the ids out in this order, leaving out what its major version does not have: [name, first
// major, last major].
/** @type {[name: string, since?: number, until?: number][]} */
const providers = [
  ['NONE'],
  ['DIRHANDLE'],
  ['DNSCHANNEL'],
  ['ELDHISTOGRAM'],
  ['FILEHANDLE'],
  ['FILEHANDLECLOSEREQ'],
  ['BLOBREADER'],
  ['FSEVENTWRAP'],
  ['FSREQCALLBACK'],
  ['FSREQPROMISE'],
  ['GETADDRINFOREQWRAP'],
  ['GETNAMEINFOREQWRAP'],
  ['HEAPSNAPSHOT'],
  ['HTTP2SESSION'],
  ['HTTP2STREAM'],
  ['HTTP2PING'],
  ['HTTP2SETTINGS'],
  ['HTTPINCOMINGMESSAGE'],
  ['HTTPCLIENTREQUEST'],
  ['LOCKS', 24],
  ['DTLS_ENDPOINT', 26],
  ['DTLS_SESSION', 26],
  ['JSSTREAM'],
  ['JSUDPWRAP'],
  ['MESSAGEPORT'],
  ['PIPECONNECTWRAP'],
  ['PIPESERVERWRAP'],
  ['PIPEWRAP'],
  ['PROCESSWRAP'],
  ['PROMISE'],
  ['QUERYWRAP'],
  ['QUIC_ENDPOINT', 22],
  ['QUIC_LOGSTREAM'],
  ['QUIC_PACKET', 20, 22],
  ['QUIC_SESSION', 22],
  ['QUIC_STREAM', 22],
  ['QUIC_UDP', 22],
  ['SHUTDOWNWRAP'],
  ['SIGNALWRAP'],
  ['STATWATCHER'],
  ['STREAMPIPE'],
  ['TCPCONNECTWRAP'],
  ['TCPSERVERWRAP'],
  ['TCPWRAP'],
  ['TTYWRAP'],
  ['UDPSENDWRAP'],
  ['UDPWRAP'],
  ['SIGINTWATCHDOG'],
  ['WORKER'],
  ['WORKERCPUPROFILE', 22],
  ['WORKERCPUUSAGE', 22],
  ['WORKERHEAPPROFILE', 24],
  ['WORKERHEAPSNAPSHOT'],
  ['WORKERHEAPSTATISTICS', 22],
  ['WRITEWRAP'],
  ['ZLIB'],
  ['CHECKPRIMEREQUEST'],
  ['PBKDF2REQUEST'],
  ['KEYPAIRGENREQUEST'],
  ['KEYGENREQUEST'],
  ['KEYEXPORTREQUEST'],
  ['ARGON2REQUEST', 24],
  ['CIPHERREQUEST'],
  ['DERIVEBITSREQUEST'],
  ['HASHREQUEST'],
  ['RANDOMBYTESREQUEST'],
  ['RANDOMPRIMEREQUEST'],
  ['SCRYPTREQUEST'],
  ['SIGNREQUEST'],
  ['TLSWRAP'],
  ['VERIFYREQUEST'],
];

/** @type {Readonly<Record<string, number>>} */
const asyncWrapProviders = Object.freeze(
  providers
    .filter(([, since = 0, until = Infinity]) => nodeMajor >= since && nodeMajor <= until)
    .reduce((ids, [name], id) => Object.assign(ids, { [name]: id }), Object.create(null)),
);

module.exports = { asyncWrapProviders };
