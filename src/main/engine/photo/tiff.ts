/** @file Reads single values of a TIFF structure, which a TIFF file is and EXIF has inside. */
import type { FileHandle } from "node:fs/promises";

/** Bytes of a TIFF structure at a position; fewer where it ends. */
export type ReadPiece = (position: number, lengthBytes: number) => Buffer | Promise<Buffer>;

/** The entries of a directory by tag, 12 bytes each: tag, type, count, then the value or where it is. */
export type TiffDirectory = Map<number, Buffer>;

const exifDirectory = 0x8769;
const entryBytes = 12;
/** Directories of photos have some 50 entries: one that claims far more is damaged. */
const maximumEntries = 1_000;
const types = { short: 3, long: 4, rational: 5 };

/** An EXIF block, as the decoder hands it out, in pieces. */
export function piecesOfExif(exif: Buffer): ReadPiece {
  const start = exif.toString("latin1", 0, 6) === "Exif\0\0" ? 6 : 0;
  return (position, lengthBytes) => exif.subarray(start + position, start + position + lengthBytes);
}

/** A TIFF file in pieces; it stays the caller's to close. */
export function piecesOfFile(file: FileHandle): ReadPiece {
  return async (position, lengthBytes) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, position);
    return buffer.subarray(0, bytesRead);
  };
}

/**
 * The two directories that say something of a photo, and what reads their entries; null for what is no TIFF structure.
 * Throws a RangeError for one that points beyond its end.
 */
export async function openTiff(
  read: ReadPiece,
): Promise<{ reader: TiffReader; main: TiffDirectory; exif: TiffDirectory | undefined } | null> {
  const header = await read(0, 8);
  const order = header.toString("latin1", 0, 2);
  if (order !== "II" && order !== "MM") return null;
  const reader = new TiffReader(read, order === "II");
  if (reader.uint16(header, 2) !== 42) return null;
  const main = await reader.directory(reader.uint32(header, 4));
  const exifAt = main.get(exifDirectory);
  return { reader, main, exif: exifAt && (await reader.directory(reader.uint32(exifAt, 8))) };
}

/** Directories and values of a TIFF structure. Whatever points beyond the end throws a RangeError. */
export class TiffReader {
  readonly #read: ReadPiece;
  readonly #littleEndian: boolean;

  constructor(read: ReadPiece, littleEndian: boolean) {
    this.#read = read;
    this.#littleEndian = littleEndian;
  }

  uint16(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  uint32(bytes: Buffer, at: number): number {
    return this.#littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  async directory(position: number): Promise<TiffDirectory> {
    const count = Math.min(this.uint16(await this.#read(position, 2), 0), maximumEntries);
    const bytes = await this.#read(position + 2, count * entryBytes);
    const entries: TiffDirectory = new Map();
    for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
      entries.set(this.uint16(bytes, at), bytes.subarray(at, at + entryBytes));
    }
    return entries;
  }

  /** The beginning of an entry's text, of at most so many bytes and up to its first NUL. */
  async text(entry: Buffer, mostBytes: number): Promise<string> {
    const countBytes = this.uint32(entry, 4);
    const lengthBytes = Math.min(countBytes, mostBytes);
    const bytes =
      countBytes <= 4
        ? entry.subarray(8, 8 + lengthBytes)
        : await this.#read(this.uint32(entry, 8), lengthBytes);
    return bytes.toString("utf8").replace(/\0.*$/s, "");
  }

  /** The first number of an entry, NaN for one of a type that photographers' figures do not have. */
  async number(entry: Buffer): Promise<number> {
    const type = this.uint16(entry, 2);
    if (type === types.short) return this.uint16(entry, 8);
    if (type === types.long) return this.uint32(entry, 8);
    if (type !== types.rational) return NaN;
    const bytes = await this.#read(this.uint32(entry, 8), 8);
    return this.uint32(bytes, 0) / this.uint32(bytes, 4);
  }
}
