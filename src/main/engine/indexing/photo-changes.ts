import type { PhotoChange } from "../../../shared/contract.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import type { ScanOutcome } from "../library/scan.ts";
import type { Outcome } from "./pipeline.ts";

type Arrival = "added" | "changed";

/**
 * What becomes of photos, told to everybody who listens: each change once and when it is safe, whichever scan found it
 * and whichever job read the photo.
 */
export class PhotoChanges {
  readonly #photos: PhotoTable;
  /** Photos that wait to be read, in the order in which they were found, and what to call the change then. */
  readonly #arriving = new Map<number, Arrival>();
  readonly #listeners = new Set<(change: PhotoChange) => void>();

  constructor(photos: PhotoTable) {
    this.#photos = photos;
  }

  /** Calls `listener` with every change from now on; returns how to end that. */
  listen(listener: (change: PhotoChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get arrivingCount(): number {
    return this.#arriving.size;
  }

  /** The photos that wait to be read; those that come meanwhile are among them. */
  arriving(): Iterable<number> {
    return this.#arriving.keys();
  }

  /** Photos wait to be read that no scan has found just now. */
  expect(photoIds: Iterable<number>, change: Arrival): void {
    for (const id of photoIds) if (!this.#arriving.has(id)) this.#arriving.set(id, change);
  }

  /** Photos wait no longer, and nobody is told why: they are gone, or cannot be reached. */
  abandon(photoIds: Iterable<number>): void {
    for (const id of photoIds) this.#arriving.delete(id);
  }

  /** Takes in what a scan found, and tells what needs no reading. */
  scanned({ added, changed, renamed, removed }: ScanOutcome): void {
    for (const { photoId, previousPath } of renamed) {
      // Nobody was told of it at its previous place.
      if (this.#arriving.get(photoId) === "added") continue;
      this.#tell({ change: "renamed", photoId, path: this.#photos.pathOf(photoId)!, previousPath });
    }
    for (const { photoId, path } of removed) {
      if (this.#arriving.get(photoId) !== "added") this.#tell({ change: "removed", photoId, path });
      this.#arriving.delete(photoId);
    }
    this.expect(changed, "changed");
    for (const id of added) this.#arriving.set(id, "added");
  }

  /** A photo that arrived has its vector already, from before it went away. */
  arrived(photoId: number): void {
    const [path, change] = [this.#photos.pathOf(photoId), this.#arriving.get(photoId)];
    this.#arriving.delete(photoId);
    if (path !== undefined && change !== undefined) this.#tell({ change, photoId, path });
  }

  /** Photos were read, or cannot be, and that is saved. */
  settled(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      const { id: photoId, path } = outcome.photo;
      const change = this.#arriving.get(photoId) ?? "added";
      this.#arriving.delete(photoId);
      if ("read" in outcome) {
        this.#tell({ change, photoId, path });
      } else {
        const { code, message } = outcome.failure;
        this.#tell({ change: "failed", photoId, path, failure: { path, code, message } });
      }
    }
  }

  #tell(change: PhotoChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
