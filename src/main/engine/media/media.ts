import { availableParallelism } from "node:os";
import { EngineError } from "../../../shared/errors.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import type { ThumbnailTable } from "../db/tables/thumbnails.ts";
import type { Foreground } from "../foreground.ts";
import type { InputShape } from "../photo/input.ts";
import { readPhoto } from "../photo/read.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import { untilAborted } from "../until-aborted.ts";
import { LastFirstQueue } from "./last-first-queue.ts";
import { viewOf, type Picture, type PictureFile } from "./view.ts";

/** A thumbnail comes out of the read that indexing does; of what that makes for the encoder nothing is needed here. */
const leastInput: InputShape = { width: 1, height: 1, fit: { kind: "squash" } };

type MediaTools = {
  photos: PhotoTable;
  thumbnails: ThumbnailTable;
  foreground: Foreground;
  quarantine: Quarantine;
};

/** The pictures of photos, for hosts to serve by id (`media-url.ts`). Originals are only ever read. */
export class Media {
  readonly #tools: MediaTools;
  readonly #queue = new LastFirstQueue(availableParallelism());

  constructor(tools: MediaTools) {
    this.#tools = tools;
  }

  /**
   * The picture for a tile: the stored one, else, for a photo that waits to be read, one that is made from its file and
   * stored. What is asked for last is made first, and indexing stands back meanwhile. Aborting `signal` rejects at once
   * and drops what has not begun. Rejects with `photo-missing` for a photo that is not in the library, and `photo-*`
   * where there is neither.
   */
  async thumbnail(photoId: number, signal: AbortSignal): Promise<Picture> {
    return this.#stored(photoId) ?? this.#forAPerson(signal, () => this.#make(photoId));
  }

  /**
   * The picture that fills a screen: the file itself where browsers can show it, else its picture, or where it cannot be
   * read, as on a drive that is not connected, the thumbnail as a stand-in. Aborts and rejects like `thumbnail`.
   */
  async view(photoId: number, signal: AbortSignal): Promise<Picture | PictureFile> {
    const path = this.#pathOf(photoId);
    return this.#forAPerson(signal, () =>
      viewOf(path, (decode) => this.#tools.quarantine.read(photoId, path, decode)).catch((error: unknown) => {
        const stored = error instanceof EngineError ? this.#stored(photoId) : undefined;
        if (stored === undefined) throw error;
        return { ...stored, isStandIn: true };
      }),
    );
  }

  #forAPerson<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#tools.foreground.during(() => untilAborted(this.#queue.do(signal, work), signal));
  }

  #stored(photoId: number): Picture | undefined {
    const thumbnail = this.#tools.thumbnails.get(photoId);
    return thumbnail && { bytes: thumbnail.bytes, type: "image/jpeg" };
  }

  async #make(photoId: number): Promise<Picture> {
    // Made while this waited for its turn.
    const stored = this.#stored(photoId);
    if (stored !== undefined) return stored;
    const path = this.#pathOf(photoId);
    const { facts, thumbnail } = await this.#tools.quarantine.read(photoId, path, () =>
      readPhoto(path, leastInput),
    );
    const known = this.#tools.photos.describe(photoId);
    // A scan that sees another file voids what is stored; of a file that no scan has seen yet nothing is kept.
    if (known?.sizeBytes === facts.sizeBytes && known.modifiedAtMs === facts.modifiedAtMs)
      this.#tools.thumbnails.put(photoId, thumbnail);
    return { bytes: thumbnail.bytes, type: "image/jpeg" };
  }

  #pathOf(photoId: number): string {
    const path = this.#tools.photos.pathOf(photoId);
    if (path !== undefined) return path;
    throw new EngineError("photo-missing", `There is no photo ${photoId} in the library.`);
  }
}
