/**
 * @file Reads capture dates from EXIF, and from TIFF files.
 *
 * [Note: Own EXIF reader] exif-reader 2.0.3 gives no date for one that is followed by more than one NUL, as Canon, Nikon
 * and Sony cameras write it once Photoshop or Lightroom has saved the photo; it cannot be given a TIFF file in pieces; and
 * a block of 64 KB that is made for it keeps it busy for 11 s and takes 3.2 GB (Node 24.21, x64, November 2026).
 */
import type { FileHandle } from "node:fs/promises";
import { openTiff, piecesOfExif, piecesOfFile, type ReadPiece } from "./tiff.ts";

const tags = { dateTime: 0x0132, dateTimeOriginal: 0x9003, dateTimeDigitized: 0x9004 };
const dateBytes = "2001:02:03 04:05:06".length;

/**
 * When a photo was taken, in milliseconds, reading the camera's own clock as if it were UTC: its `DateTimeOriginal`,
 * else `DateTimeDigitized`, else `DateTime`. Null when the EXIF block has none of them that is a date.
 */
export async function captureDateOfExif(exif: Buffer | undefined): Promise<number | null> {
  return exif === undefined ? null : captureDate(piecesOfExif(exif));
}

/** The same for a TIFF file, whose date the decoder does not hand out. */
export async function captureDateOfTiff(file: FileHandle): Promise<number | null> {
  return captureDate(piecesOfFile(file));
}

async function captureDate(read: ReadPiece): Promise<number | null> {
  try {
    const tiff = await openTiff(read);
    if (tiff === null) return null;
    for (const entry of [
      tiff.exif?.get(tags.dateTimeOriginal),
      tiff.exif?.get(tags.dateTimeDigitized),
      tiff.main.get(tags.dateTime),
    ]) {
      const timeMs = entry && parseDate(await tiff.reader.text(entry, dateBytes));
      if (typeof timeMs === "number") return timeMs;
    }
    return null;
  } catch (error) {
    // A damaged EXIF block costs the date, not the photo.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Null for what is no date, such as the zeros or blanks of a camera whose clock was never set. */
function parseDate(text: string): number | null {
  const match = /^(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d):(\d\d)$/.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // The 31st of June would silently become the 1st of July, and the year 0 would become 1900.
  const expected = `${match.slice(1, 4).join("-")}T${match.slice(4).join(":")}.000Z`;
  return new Date(timeMs).toISOString() === expected ? timeMs : null;
}
