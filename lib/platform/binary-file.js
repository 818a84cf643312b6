'use strict';

// Checks a native binary before it is loaded. The system's loader does not check that the file is complete: it maps
// the file, and access to a missing part ends the process with SIGBUS.

const { MathMax, Number, RangeError } = require('./primordials');
const { requireCore } = require('./core-modules');

const { closeSync, fstatSync, openSync, readSync } = requireCore('node:fs');

/** The numbers of the processors in the headers of each format. Others are left to the system's loader. */
const machines = {
  elf: { 0x3e: 'x64', 0xb7: 'arm64' },
  macho: { 0x01000007: 'x64', 0x0100000c: 'arm64' },
  pe: { 0x8664: 'x64', 0xaa64: 'arm64' },
};

const kFormats = /** @type {Record<string, string>} */ ({
  darwin: 'macho',
  linux: 'elf',
  win32: 'pe',
});
const kFormatNames = { elf: 'Linux (ELF)', macho: 'macOS (Mach-O)', pe: 'Windows (PE)' };

const kSegment64 = 0x19;
// A file for several processors, whose first number is big-endian.
const kUniversal = 0xbebafeca;

/**
 * @typedef {keyof typeof machines} Format
 * @typedef {object} Header
 * @property {Format} format
 * @property {number} machine
 * @property {number} size that the file must have
 */

/**
 * Files that cannot be read, and formats of other systems, are left to the system's loader.
 * @param {string} file
 * @returns {string | undefined} why it must not be loaded into this process, or undefined
 */
function whyUnusable(file) {
  let descriptor;
  try {
    descriptor = openSync(file, 'r');
    const open = descriptor;
    const { size } = fstatSync(open);
    const read = (/** @type {number} */ position, /** @type {number} */ length) => {
      const bytes = Buffer.alloc(length);
      if (readSync(open, bytes, 0, length, position) < length) throw new RangeError();
      return bytes;
    };
    return judge(readHeader(read), size);
  } catch (error) {
    return error instanceof RangeError ? 'is cut off' : undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * @param {Header | undefined} header
 * @param {number} size of the file
 */
function judge(header, size) {
  const { platform, arch } = process;
  const expected = kFormats[platform];
  if (expected === undefined) return undefined;
  if (header === undefined) return 'is not a native binary';
  const { format } = header;
  if (format !== expected) return `is for ${kFormatNames[format]}, not for ${platform}`;
  const machine = /** @type {Record<number, string>} */ (machines[format])[header.machine];
  if (machine !== undefined && machine !== arch) {
    return `is for the processor ${machine}, and this Node is for ${arch}`;
  }
  if (header.size > size) return `is cut off: it has ${size} of ${header.size} bytes`;
  return undefined;
}

/**
 * @param {(position: number, length: number) => Buffer} read throws a RangeError beyond the end
 * @returns {Header | undefined} undefined for other formats
 */
function readHeader(read) {
  const start = read(0, 64);
  const magic = start.readUInt32LE(0);
  if (magic === 0x464c457f) return readElf(start);
  if (magic === 0xfeedfacf) return readMachO(read, start);
  if (magic === kUniversal) return { format: 'macho', machine: 0, size: 0 };
  if (start.readUInt16LE(0) === 0x5a4d) return readPe(read, start);
  return undefined;
}

/**
 * The table of sections is the end of the file.
 * @param {Buffer} start
 * @returns {Header}
 */
function readElf(start) {
  const is64LittleEndian = start[4] === 2 && start[5] === 1;
  if (!is64LittleEndian) return { format: 'elf', machine: 0, size: 0 };
  const table = Number(start.readBigUInt64LE(40));
  const size = table + start.readUInt16LE(58) * start.readUInt16LE(60);
  return { format: 'elf', machine: start.readUInt16LE(18), size };
}

/**
 * @param {(position: number, length: number) => Buffer} read
 * @param {Buffer} start
 * @returns {Header}
 */
function readMachO(read, start) {
  const commands = read(32, start.readUInt32LE(20));
  let size = 0;
  let position = 0;
  for (let left = start.readUInt32LE(16); left > 0; left--) {
    if (commands.readUInt32LE(position) === kSegment64) {
      const offset = Number(commands.readBigUInt64LE(position + 40));
      size = MathMax(size, offset + Number(commands.readBigUInt64LE(position + 48)));
    }
    position += commands.readUInt32LE(position + 4);
  }
  return { format: 'macho', machine: start.readUInt32LE(4), size };
}

/**
 * @param {(position: number, length: number) => Buffer} read
 * @param {Buffer} start
 * @returns {Header | undefined}
 */
function readPe(read, start) {
  const position = start.readUInt32LE(60);
  const header = read(position, 24);
  if (header.readUInt32LE(0) !== 0x4550) return undefined;
  const sections = read(position + 24 + header.readUInt16LE(20), header.readUInt16LE(6) * 40);
  let size = 0;
  for (let section = 0; section < sections.length; section += 40) {
    const length = sections.readUInt32LE(section + 16);
    if (length > 0) size = MathMax(size, sections.readUInt32LE(section + 20) + length);
  }
  return { format: 'pe', machine: header.readUInt16LE(4), size };
}

module.exports = { whyUnusable };
