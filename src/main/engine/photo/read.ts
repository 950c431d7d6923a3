import { open, stat } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { EngineError } from "../../../shared/errors.ts";
import type { FileStat, PhotoFacts } from "../db/tables/photos.ts";
import type { Thumbnail } from "../db/tables/thumbnails.ts";
import { captureDateOfExif, captureDateOfTiff } from "./capture-date.ts";
import { sampleFile } from "./fingerprint.ts";
import { sniffFormat, type PhotoFormat } from "./formats.ts";
import { decodeFailure, photoFailure } from "./failure.ts";
import { decodedLongerSide, makeInput, type InputShape } from "./input.ts";
import { endsTooEarly } from "./truncation.ts";

/** Pictures above this are refused by their header: they would decode to over 900 MB. */
export const maximumPixels = 300_000_000;
/**
 * The longer side of a thumbnail, and of the picture that the encoder's input is made from, unless a crop needs a larger
 * one (`input.ts`). At 440 the JPEG decoder can shrink the commonest photos, 4,000 to 4,100 pixels wide, to an eighth; at
 * 512 only to a quarter, and indexing them took 1.2 times as long (`bench/indexing.ts`). Vectors stay as close to those
 * of a full decode.
 */
export const thumbnailPixels = 440;

/** Whether a stored thumbnail shows an encoder as much as the photo itself does: only some crops need more pixels. */
export function isThumbnailEnough(
  { width, height }: { width: number; height: number },
  shape: InputShape,
): boolean {
  return decodedLongerSide(width, height, shape, thumbnailPixels) <= thumbnailPixels;
}

/** Everything one decode of a photo brings. */
export type ReadPhoto = {
  facts: PhotoFacts;
  thumbnail: Thumbnail;
  /** RGB bytes, rows from the top, `height * width * 3` of them. */
  input: Buffer;
};

// One thread per picture and one picture per lane: splitting a picture over threads costs more than it saves once
// every core has a picture of its own. The cache would hold decoded pictures nobody asks for again.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Reads a photo file with a single decode: its facts, its thumbnail and the encoder's input, orientation applied and
 * colours converted to sRGB, transparency on white. Throws an `EngineError` with a `photo-*` code when the file cannot
 * be read. A file that changes meanwhile is read again, so that facts, thumbnail and input are of one and the same.
 */
export async function readPhoto(path: string, shape: InputShape): Promise<ReadPhoto> {
  try {
    return await readWhole(path, shape);
  } catch (error) {
    throw photoFailure(path, error);
  }
}

/** How often a photo that changes while it is read is read again before it is given up. */
const maximumAttempts = 3;

async function readWhole(path: string, shape: InputShape): Promise<ReadPhoto> {
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const before = await statOf(path);
    const outcome = await readOnce(path, before, shape).catch((error: unknown) => ({ error }));
    // By path, not by the open file: a photo is often saved by putting a new file in its place.
    if (!isSame(before, await statOf(path))) continue;
    if ("error" in outcome) throw outcome.error;
    return outcome;
  }
  throw new EngineError(
    "photo-unreadable",
    `${path} keeps changing while it is read; it is tried again once it rests.`,
  );
}

async function readOnce(path: string, stat: FileStat, shape: InputShape): Promise<ReadPhoto> {
  const file = await open(path, "r");
  try {
    const sample = await sampleFile(file, stat.sizeBytes);
    const { fingerprint } = sample;
    const format = recognise(path, sample.head);
    const source = format === "tiff" ? path : await file.readFile();
    const decoded = await decode(path, source, shape).catch((error: unknown) => {
      throw decodeFailure(path, error, endsTooEarly(format, sample, stat.sizeBytes));
    });
    const { exif, thumbnail, input, width, height } = decoded;
    const capturedAtMs = await (format === "tiff" ? captureDateOfTiff(file) : captureDateOfExif(exif));
    return { facts: { ...stat, fingerprint, width, height, capturedAtMs }, thumbnail, input };
  } finally {
    await file.close();
  }
}

/** Throws `photo-not-an-image` for a folder, and for a pipe or a device, which opening would wait for without end. */
export async function statOf(path: string): Promise<FileStat> {
  const found = await stat(path);
  if (found.isFile()) return { sizeBytes: found.size, modifiedAtMs: found.mtimeMs, inode: found.ino };
  const what = found.isDirectory() ? "a folder" : "not a file";
  throw new EngineError("photo-not-an-image", `${path} is ${what}; name a photo.`);
}

function isSame(one: FileStat, other: FileStat): boolean {
  return (
    one.sizeBytes === other.sizeBytes && one.modifiedAtMs === other.modifiedAtMs && one.inode === other.inode
  );
}

/** The format of a file, told by its first bytes; throws for one that is not to reach the decoder. */
function recognise(path: string, head: Buffer): PhotoFormat {
  if (head.length === 0)
    throw new EngineError("photo-empty", `${path} is empty; copy it again from where it came from.`);
  const format = sniffFormat(head);
  if (format === null) {
    throw new EngineError(
      "photo-not-an-image",
      `${path} is not a picture, whatever its name says; rename or move it.`,
    );
  }
  if (format === "unsupported") {
    throw new EngineError(
      "photo-unsupported",
      `${path} is in a picture format Lineup cannot read yet; save it as JPEG.`,
    );
  }
  // The decoder makes one pixel of a GIF that has none.
  if (format === "gif" && head.length >= 10) refuseNoPixels(path, head.readUInt16LE(6), head.readUInt16LE(8));
  return format;
}

function refuseNoPixels(path: string, width: number, height: number): void {
  if (width > 0 && height > 0) return;
  throw new EngineError(
    "photo-damaged",
    `${path} says it is ${width} x ${height} pixels; copy it again from where it came from.`,
  );
}

/**
 * `source` is the file's content, or its path for formats that the decoder does not map into memory.
 *
 * [Note: No mapped files] libvips maps JPEG, PNG and WebP files that it opens by path, and the whole process dies with
 * SIGBUS when such a file is cut short while it is decoded (libvips #4799), as an editor or a copy may do at any time.
 * Reading a 12-megapixel JPEG first takes no longer. TIFF files are read piece by piece, and can be very large.
 */
async function decode(path: string, source: string | Buffer, shape: InputShape) {
  const { image, metadata, width, height } = await openPicture(path, source);
  // Resizing to fit lets the JPEG and WebP decoders shrink while they load.
  const longerSide = decodedLongerSide(width, height, shape, thumbnailPixels);
  const small = await shown(image, longerSide).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const raw = { width: small.info.width, height: small.info.height, channels: small.info.channels };
  const [input, thumbnail] = await Promise.all([
    makeInput({ data: small.data, raw }, shape),
    // JPEG, not WebP: at the same size on disk (37 and 34 KB on average) it takes 0.8 ms where WebP at its lowest effort
    // takes 4.7, and browsers decode it faster too (40 varied photos at 512 pixels, 2 x64 cores).
    sharp(small.data, { raw })
      .resize(thumbnailPixels, thumbnailPixels, { fit: "inside", withoutEnlargement: true })
      .jpeg({ quality: 80, optimiseCoding: false })
      .toBuffer({ resolveWithObject: true }),
  ]);
  if (input.length !== shape.width * shape.height * 3) {
    throw new EngineError("photo-damaged", `${path} did not decode to three colours; save it again as JPEG.`);
  }
  return {
    width,
    height,
    exif: metadata.exif,
    thumbnail: { width: thumbnail.info.width, height: thumbnail.info.height, bytes: thumbnail.data },
    input,
  };
}

/** The picture inside a file, not decoded yet. Throws `photo-damaged` and `photo-too-large` by what its header says. */
async function openPicture(path: string, source: string | Buffer) {
  // Animated and multi-page files stand for themselves with their first page, which is libvips' default. Photos that
  // end too early fail at "error" and not before: at "truncated", a TIFF file is completed with black.
  const image = sharp(source, { limitInputPixels: false, failOn: "error", sequentialRead: true });
  const metadata = await image.metadata();
  const { width, height } = metadata.autoOrient;
  refuseNoPixels(path, width, height);
  if (width * height > maximumPixels) {
    throw new EngineError(
      "photo-too-large",
      `${path} has ${Math.round((width * height) / 1e6)} megapixels; Lineup reads up to ${maximumPixels / 1e6}: save a smaller copy.`,
    );
  }
  return { image, metadata, width, height };
}

/** A picture as it is shown, no larger than `longerSide` and never enlarged. */
function shown(image: Sharp, longerSide: number): Sharp {
  return image
    .autoOrient()
    .resize(longerSide, longerSide, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb");
}

/**
 * The picture of a TIFF file as a JPEG file, colours and orientation as {@link readPhoto} has them, its longer side at
 * most `longerSide` pixels. Throws an `EngineError` with a `photo-*` code when the file cannot be read.
 */
export async function readTiffPicture(path: string, longerSide: number): Promise<Buffer> {
  try {
    const { image } = await openPicture(path, path);
    return await shown(image, longerSide).jpeg({ quality: 90 }).toBuffer();
  } catch (error) {
    throw decodeFailure(path, error, false);
  }
}
