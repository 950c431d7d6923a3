import type { Departure, PhotoTable } from "../db/tables/photos.ts";
import type { ThumbnailTable } from "../db/tables/thumbnails.ts";
import { EngineError } from "../../../shared/errors.ts";
import { inputFromThumbnail, type InputShape } from "../photo/input.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import { isThumbnailEnough, readPhoto } from "../photo/read.ts";

/** A photo of the library read for another encoder: that encoder's input, and what the library knew of the photo then. */
export type ReadAgain = { input: Buffer; source: "thumbnail" | "original"; known: Departure };

/**
 * Reads a photo that the library has read before, as it was then: from its thumbnail where that is big enough, else from
 * its file, else, when the file cannot be read or has changed since, from its thumbnail all the same. Throws `photo-*`
 * when there is neither.
 */
export async function readAgain(
  tools: { photos: PhotoTable; thumbnails: ThumbnailTable; quarantine: Quarantine },
  photoId: number,
  shape: InputShape,
): Promise<ReadAgain> {
  const photo = tools.photos.describe(photoId);
  if (photo === undefined) {
    throw new EngineError("photo-missing", `There is no photo ${photoId} in the library any more.`);
  }
  const known = tools.photos.departure(photoId);
  const thumbnail = tools.thumbnails.get(photoId);
  const fromThumbnail = async (): Promise<ReadAgain | undefined> => {
    // One that is damaged is as good as none: thumbnails can be made again.
    const input = thumbnail && (await inputFromThumbnail(thumbnail.bytes, shape).catch(() => undefined));
    return input && { input, source: "thumbnail", known };
  };
  if (thumbnail !== undefined && isThumbnailEnough(photo, shape)) {
    const read = await fromThumbnail();
    if (read !== undefined) return read;
  }
  try {
    const { input, facts } = await tools.quarantine.read(photoId, photo.path, () =>
      readPhoto(photo.path, shape),
    );
    if (isUnchanged(known, facts)) return { input, source: "original", known };
    throw new EngineError(
      "photo-unreadable",
      `${photo.path} has changed since it was indexed; index its folder again.`,
    );
  } catch (error) {
    const read = error instanceof EngineError ? await fromThumbnail() : undefined;
    if (read === undefined) throw error;
    return read;
  }
}

/** Whether two looks at a photo saw the same content. */
export function isUnchanged(
  one: Omit<Departure, "id" | "inode">,
  other: Omit<Departure, "id" | "inode">,
): boolean {
  return (
    one.sizeBytes === other.sizeBytes &&
    one.modifiedAtMs === other.modifiedAtMs &&
    (one.fingerprint === null
      ? other.fingerprint === null
      : other.fingerprint?.equals(one.fingerprint) === true)
  );
}
