// Reads a ZIP file by its central directory, for tests: what a reader of the format does, and nothing that the writer knows.

import { crc32, inflateRawSync } from 'node:zlib';

/** The parts by name, as text. Throws where a checksum or a size is not what the directory says. */
export function unzipped(file: Buffer): Map<string, string> {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const count = file.readUInt16LE(end + 10);
  const parts = new Map<string, string>();
  let at = file.readUInt32LE(end + 16);
  for (let part = 0; part < count; part++) {
    const [crc, stored, plain] = [16, 20, 24].map(offset => file.readUInt32LE(at + offset));
    const nameLength = file.readUInt16LE(at + 28);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const start = file.readUInt32LE(at + 42);
    const body = start + 30 + file.readUInt16LE(start + 26) + file.readUInt16LE(start + 28);
    const bytes = inflateRawSync(file.subarray(body, body + (stored ?? 0)));
    if (bytes.length !== plain || crc32(bytes) !== crc) throw new Error(`${name} is broken`);
    parts.set(name, bytes.toString('utf8'));
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return parts;
}
