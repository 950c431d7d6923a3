import { open, stat, type FileHandle } from "node:fs/promises";
import sharp from "sharp";
import { sniffFormat } from "./formats.ts";
import {
  openTiff,
  piecesOfExif,
  piecesOfFile,
  type ReadPiece,
  type TiffDirectory,
  type TiffReader,
} from "./tiff.ts";

/** What a camera says of itself and of how it took a photo, in words; null where it says nothing. */
export type CameraFacts = { camera: string | null; exposure: string | null };

const nothing: CameraFacts = { camera: null, exposure: null };
const tags = {
  make: 0x010f,
  model: 0x0110,
  time: 0x829a,
  aperture: 0x829d,
  iso: 0x8827,
  focalLength: 0x920a,
};
/** Longer names of makers and models are none. */
const mostNameBytes = 100;
/** Enough to tell a format by, see {@link sniffFormat}. */
const headBytes = 64;

/**
 * Reads what the camera wrote into a photo file. A file that cannot be reached or read, or is damaged, says nothing; only
 * `signal` makes it throw.
 */
export async function readCameraFacts(path: string, signal: AbortSignal): Promise<CameraFacts> {
  try {
    // A pipe would be waited for without end.
    if (!(await stat(path)).isFile()) return nothing;
    const file = await open(path, "r");
    try {
      const read = await exifOf(file, signal);
      return read === null ? nothing : await cameraFacts(read);
    } finally {
      await file.close();
    }
  } catch {
    // Why a photo cannot be read is told where it is listed among those; here it only has nothing to say.
    signal.throwIfAborted();
    return nothing;
  }
}

async function exifOf(file: FileHandle, signal: AbortSignal): Promise<ReadPiece | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  const format = sniffFormat(buffer.subarray(0, bytesRead));
  if (format === null || format === "unsupported") return null;
  if (format === "tiff") return piecesOfFile(file);
  // Read whole, and not opened by path: see [Note: No mapped files].
  const bytes = await file.readFile({ signal });
  const { exif } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return exif === undefined ? null : piecesOfExif(exif);
}

/** The same of a TIFF structure. Throws a RangeError for a damaged one. */
async function cameraFacts(read: ReadPiece): Promise<CameraFacts> {
  const tiff = await openTiff(read);
  if (tiff === null) return nothing;
  const { reader, main, exif } = tiff;
  const name = (tag: number) => nameIn(reader, main.get(tag));
  const number = (tag: number) => numberIn(reader, exif, tag);
  const [time, aperture, iso] = [
    await number(tags.time),
    await number(tags.aperture),
    await number(tags.iso),
  ];
  const focalLength = await number(tags.focalLength);
  return {
    camera: cameraName(await name(tags.make), await name(tags.model)),
    exposure: exposureText({ seconds: time, aperture, iso, focalLengthMm: focalLength }),
  };
}

async function nameIn(reader: TiffReader, entry: Buffer | undefined): Promise<string> {
  const text = entry === undefined ? "" : await reader.text(entry, mostNameBytes);
  return text.replaceAll(/\p{Cc}/gu, " ").trim();
}

async function numberIn(
  reader: TiffReader,
  directory: TiffDirectory | undefined,
  tag: number,
): Promise<number> {
  const entry = directory?.get(tag);
  return entry === undefined ? NaN : reader.number(entry);
}

/** Maker and model, without a maker whose first word the model has already; null where both are empty. */
export function cameraName(make: string, model: string): string | null {
  const firstWord = make.split(/\s/)[0].toLowerCase();
  const name = model.toLowerCase().startsWith(firstWord) ? model : `${make} ${model}`;
  return name.trim() || null;
}

/** What {@link exposureText} puts into words; NaN, zero and infinity stand for what is not known. */
export type Exposure = { seconds: number; aperture: number; iso: number; focalLengthMm: number };

/** How a photo was exposed, as photographers write it; null where nothing is known. */
export function exposureText({ seconds, aperture, iso, focalLengthMm }: Exposure): string | null {
  const isKnown = (value: number) => value > 0 && Number.isFinite(value);
  const rounded = (value: number) => String(Number(value.toFixed(1)));
  const parts = [
    isKnown(seconds) && `${seconds < 0.3 ? `1/${Math.round(1 / seconds)}` : rounded(seconds)} s`,
    isKnown(aperture) && `f/${rounded(aperture)}`,
    // 65,535 says only that the number did not fit.
    isKnown(iso) && iso !== 65_535 && `ISO ${iso}`,
    isKnown(focalLengthMm) && `${rounded(focalLengthMm)} mm`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : parts.join(", ");
}
