import { open } from "node:fs/promises";
import { EngineError } from "../../../shared/errors.ts";
import { sniffFormat, type PhotoFormat } from "../photo/formats.ts";
import { photoFailure } from "../photo/failure.ts";
import { readTiffPicture, statOf } from "../photo/read.ts";

/** A picture in memory, and its media type; `isStandIn` where it is shown for another that cannot be had now. */
export type Picture = { bytes: Uint8Array; type: string; isStandIn?: true };
/** A picture that a browser shows as it is: its file, to be read and never written. */
export type PictureFile = { path: string; type: string; sizeBytes: number; modifiedAtMs: number };

/** The longer side of a picture that fills a screen. */
const viewPixels = 4_096;
/** As much of a file as tells its format. */
const headBytes = 64;

/** The formats that browsers show, which apply a photo's orientation themselves. */
const browserTypes: Partial<Record<PhotoFormat, string>> = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  gif: "image/gif",
};

/**
 * A photo's file as a picture that fills a screen; `guard` watches over what has to be decoded. Throws `photo-*` when it
 * cannot be read.
 */
export async function viewOf(
  path: string,
  guard: (decode: () => Promise<Buffer>) => Promise<Buffer>,
): Promise<Picture | PictureFile> {
  try {
    const { head, sizeBytes, modifiedAtMs } = await lookInto(path);
    const format = sniffFormat(head);
    if (format === null || format === "unsupported") {
      throw new EngineError(
        "photo-unsupported",
        `${path} is in no format that Lineup can show; save it as JPEG.`,
      );
    }
    const type = browserTypes[format];
    if (type !== undefined) return { path, type, sizeBytes, modifiedAtMs };
    return { bytes: await guard(() => readTiffPicture(path, viewPixels)), type: "image/jpeg" };
  } catch (error) {
    throw photoFailure(path, error);
  }
}

async function lookInto(path: string) {
  // Opening a pipe would wait without end.
  await statOf(path);
  const file = await open(path, "r");
  try {
    const [{ size: sizeBytes, mtimeMs: modifiedAtMs }, { buffer, bytesRead }] = await Promise.all([
      file.stat(),
      file.read(Buffer.alloc(headBytes), 0, headBytes, 0),
    ]);
    return { head: buffer.subarray(0, bytesRead), sizeBytes, modifiedAtMs };
  } finally {
    await file.close();
  }
}
