import { join } from "node:path";
import { EngineError } from "../../../shared/errors.ts";
import { explainFileError } from "../db/sqlite-error.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import { FlightFile } from "./flight-file.ts";
import { Turnstile } from "./turnstile.ts";

/** The file's name inside a library's directory. */
export const flightFileName = "reading";
/** A photo that was being read in so many crashes is set aside. */
const crashesToSetAside = 2;

/**
 * Watches over the reading of photos, since one that is made to can take the decoder and the whole process with it.
 *
 * The photos that were being read when a process died are suspects. A suspect is read alone, so that the next crash tells
 * the guilty one from those that happened to be read beside it; it is cleared once it was read to its end, whatever came
 * out. The one that was being read in two crashes is not read again until its file changes or it is asked for.
 */
export class Quarantine {
  readonly #photos: PhotoTable;
  readonly #file: FlightFile;
  readonly #turnstile = new Turnstile();

  /** Counts what the last process left behind in the library. Throws `disk-full`, `library-unwritable`. */
  constructor(libraryDirectory: string, photos: PhotoTable) {
    this.#photos = photos;
    const path = join(libraryDirectory, flightFileName);
    try {
      photos.countCrash(FlightFile.left(path));
      this.#file = new FlightFile(path);
    } catch (error) {
      throw explainFileError(error, libraryDirectory);
    }
  }

  /** Reads a photo of the library. Throws `photo-crashes` for one that is set aside, and what `read` throws. */
  async read<T>(photoId: number, path: string, read: () => Promise<T>): Promise<T> {
    const crashCount = this.#photos.crashCount(photoId);
    if (crashCount >= crashesToSetAside) {
      throw new EngineError(
        "photo-crashes",
        `${path} ended Lineup twice when it was read, so it is set aside; save it anew in another program, or try it again.`,
      );
    }
    const isSuspect = crashCount > 0;
    return this.#turnstile.pass(isSuspect, async () => {
      const leave = this.#file.enter(photoId);
      try {
        return await read();
      } finally {
        leave();
        if (isSuspect) this.#photos.clearCrashes([photoId]);
      }
    });
  }

  /** Begins an orderly end: nothing that is read from now on, or still being read, is blamed. */
  close(): void {
    this.#file.close();
  }
}
