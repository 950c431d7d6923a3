import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { PendingPhoto } from "../db/tables/photos.ts";
import type { EngineErrorCode } from "../../../shared/errors.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Indexer } from "./indexer.ts";
import { defaultBatchSize, type Outcome } from "./pipeline.ts";

/** A file that cannot be decoded this soon after its last change may only be incomplete. */
const maybeIncompleteMs = 10_000;
const maybeIncompleteCodes: ReadonlySet<EngineErrorCode> = new Set<EngineErrorCode>([
  "photo-empty",
  "photo-truncated",
  "photo-damaged",
  "photo-not-an-image",
  "photo-unreadable",
]);

/** Reads the photos that arrive, in jobs that end as soon as another job waits for its turn. */
export class Reading {
  readonly #indexer: Indexer;
  /** Photos that could not be read yet, though the next look may find them whole. */
  readonly #held = new Set<number>();

  constructor(indexer: Indexer) {
    this.#indexer = indexer;
  }

  /** How many photos there are to read now. */
  get leftCount(): number {
    return this.#indexer.changes.arrivingCount - this.#held.size;
  }

  /** The folders of the photos that are held back: they are to be looked at again though no event may come. */
  heldFolders(): Set<string> {
    const folderPaths = new Set<string>();
    for (const id of this.#held) {
      const path = this.#indexer.tools.photos.pathOf(id);
      if (path !== undefined) folderPaths.add(dirname(path));
    }
    return folderPaths;
  }

  /** Photos wait no longer: see `PhotoChanges.abandon`. */
  abandon(photoIds: readonly number[]): void {
    this.#indexer.changes.abandon(photoIds);
    for (const id of photoIds) this.#held.delete(id);
  }

  /**
   * Reads, embeds and saves until nothing is left, those held back once more. Throws `encoder-*`, `device-unavailable`,
   * `disk-full`; what was not read is then still left. Aborting `signal` ends it within a second.
   */
  async run(signal: AbortSignal, committed: (outcomes: Outcome[]) => void = () => undefined): Promise<void> {
    this.#held.clear();
    while (this.leftCount > 0) {
      signal.throwIfAborted();
      const some = this.#indexer.exclusively(() => this.#readSome(signal, committed));
      await untilAborted(some, signal);
    }
  }

  async #readSome(signal: AbortSignal, committed: (outcomes: Outcome[]) => void): Promise<void> {
    signal.throwIfAborted();
    const photos = this.#photos();
    const first = photos.next();
    // The encoder is not even opened for photos that only came back.
    if (first.done === true) return;
    await this.#indexer.embed(chain(first.value, photos), {
      batchSize: defaultBatchSize,
      signal,
      keepWaiting: ({ id, path }, code) => {
        const waits = mayDecodeLater(path, code);
        if (waits) this.#held.add(id);
        return waits;
      },
      committed,
    });
  }

  /** The photos to read, until another job waits. */
  *#photos(): Generator<PendingPhoto> {
    const { changes, tools } = this.#indexer;
    const { vectors } = tools.inUse.now;
    for (const id of changes.arriving()) {
      if (this.#held.has(id)) continue;
      const path = tools.photos.pathOf(id);
      if (path === undefined) changes.abandon([id]);
      // Back as it was, vector and all.
      else if (vectors.get(id) !== undefined) changes.arrived(id);
      else yield { id, path };
      if (this.#indexer.isAwaited) return;
    }
  }
}

function* chain<T>(first: T, others: Iterable<T>): Generator<T> {
  yield first;
  yield* others;
}

/** Whether the next look will know more of a photo that could not be read: it is being written, or gone already. */
function mayDecodeLater(path: string, code: EngineErrorCode): boolean {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return true;
    return maybeIncompleteCodes.has(code) && Math.abs(Date.now() - found.mtimeMs) < maybeIncompleteMs;
  } catch {
    return false;
  }
}
