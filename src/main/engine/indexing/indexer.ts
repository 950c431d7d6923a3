import type Database from "better-sqlite3";
import type { Failure, IndexProgress, IndexReport } from "../../../shared/contract.ts";
import type { EngineErrorCode } from "../../../shared/errors.ts";
import type { PendingPhoto } from "../db/tables/photos.ts";
import type { Foreground } from "../foreground.ts";
import { addFolder, isWithin, type Target } from "../library/roots.ts";
import { scan, type ScanOutcome, type ScanRequest, type ScanTools } from "../library/scan.ts";
import { PhotoChanges } from "./photo-changes.ts";
import { readPhoto } from "../photo/read.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import { defaultBatchSize, embedRead, type Outcome } from "./pipeline.ts";
import { ProgressMeter } from "./progress.ts";

/** What an indexer works on: the library's tables, and the encoder in use. */
export type IndexerTools = ScanTools & {
  thumbnailDb: Database.Database;
  foreground: Foreground;
  quarantine: Quarantine;
};

/** Brings the library in step with folders: scans them, reads and embeds what is new. One job at a time. */
export class Indexer {
  readonly tools: IndexerTools;
  /** What becomes of photos through any job. */
  readonly changes: PhotoChanges;
  #last: Promise<unknown> = Promise.resolve();
  #waitingCount = 0;

  constructor(tools: IndexerTools) {
    this.tools = tools;
    this.changes = new PhotoChanges(tools.photos);
  }

  /** Whether a job waits for the one that runs to end. */
  get isAwaited(): boolean {
    return this.#waitingCount > 0;
  }

  /** Waits until all earlier jobs are over, then does this one. */
  exclusively<T>(job: () => Promise<T>): Promise<T> {
    this.#waitingCount += 1;
    const mine = this.#last.then(() => {
      this.#waitingCount -= 1;
      return job();
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /**
   * Adds folders where they are new and indexes what changed in them. Throws `folder-missing`, `encoder-*`,
   * `device-unavailable`; aborting `signal` ends it within a second and keeps what is done.
   */
  index(
    paths: readonly string[],
    options: {
      batchSize?: number | undefined;
      signal: AbortSignal;
      tell?: (progress: IndexProgress) => void;
    },
  ): Promise<IndexReport> {
    return this.exclusively(() => this.#index(paths, options));
  }

  /** {@link scan}, with what it found told to `changes`; call it within a job. */
  async scan(...[request, options]: [ScanRequest, Parameters<typeof scan>[2]]): Promise<ScanOutcome> {
    const outcome = await scan(this.tools, request, options);
    this.changes.scanned(outcome);
    return outcome;
  }

  /** {@link addFolder}, told in the revisions; call it within a job. */
  async addFolder(path: string): Promise<Target> {
    const { folders, revisions } = this.tools;
    const idsBefore = folders
      .added()
      .map(({ id }) => id)
      .join();
    const target = await addFolder(folders, path);
    if (
      folders
        .added()
        .map(({ id }) => id)
        .join() !== idsBefore
    )
      revisions.bump("folders");
    return target;
  }

  async #index(
    paths: readonly string[],
    options: {
      batchSize?: number | undefined;
      signal: AbortSignal;
      tell?: (progress: IndexProgress) => void;
    },
  ): Promise<IndexReport> {
    const { folders, photos } = this.tools;
    const use = this.tools.inUse.now;
    const { signal, tell } = options;
    const startMs = performance.now();
    const meter = new ProgressMeter(tell ?? (() => undefined));
    const encoder = await use.encoder();
    signal.throwIfAborted();
    const targets = await this.#targets(paths);
    let [found, removed] = [0, 0];
    const unreadable: Failure[] = [];
    const arrived: number[] = [];
    for (const { root, path } of targets) {
      const request = { root, paths: [path], recursive: true };
      const outcome = await this.scan(request, {
        signal,
        onFound: (count) => meter.found(found + count),
      });
      found += outcome.found;
      removed += outcome.removed.length;
      unreadable.push(...outcome.unreadable);
      arrived.push(...outcome.added, ...outcome.changed);
    }
    const tree = targets.flatMap(({ path }) => folders.tree(folders.byPath(path)!.id));
    photos.retryUnreadable(tree);
    const pending = photos.pending(tree, use.vectors.encoderId);
    const pendingIds = new Set(pending.map(({ id }) => id));
    for (const id of arrived) if (!pendingIds.has(id)) this.changes.arrived(id);
    meter.startEmbedding(pending.length);
    let [indexed, vanished] = [0, 0];
    const embeddingStartMs = performance.now();
    const embedding = {
      batchSize: options.batchSize ?? defaultBatchSize,
      signal,
      committed: (outcomes: Outcome[]) => {
        const failures = outcomes.flatMap((one) => ("failure" in one ? [one.failure.code] : []));
        indexed += outcomes.length - failures.length;
        vanished += failures.filter((code) => code === "photo-missing").length;
        meter.advance(outcomes.length, failures.length);
      },
    };
    if (pending.length > 0) await this.embed(pending, embedding);
    const embeddingSeconds = (performance.now() - embeddingStartMs) / 1_000;
    const failures = photos.failures(tree).map(({ path, code, message }) => ({ path, code, message }));
    return {
      kind: "report",
      found,
      indexed,
      unchanged: Math.max(0, found - indexed - failures.length - vanished),
      removed,
      failed: failures.length + unreadable.length,
      seconds: (performance.now() - startMs) / 1_000,
      photosPerSecond: indexed === 0 ? 0 : indexed / embeddingSeconds,
      encoder: encoder.identity.id,
      device: encoder.device,
      ...(encoder.deviceFailure && { deviceFailure: encoder.deviceFailure }),
      failures: [...failures, ...unreadable],
    };
  }

  /**
   * Reads, embeds and saves photos; `committed` is told after each batch is safe. `keepWaiting` may claim a failure:
   * the photo then stays as it was, to be tried again.
   */
  async embed(
    pending: Iterable<PendingPhoto>,
    options: {
      batchSize: number;
      signal: AbortSignal;
      committed: (outcomes: Outcome[]) => void;
      keepWaiting?: (photo: PendingPhoto, code: EngineErrorCode) => boolean;
    },
  ): Promise<void> {
    const { inUse, quarantine } = this.tools;
    const encoder = await inUse.now.encoder();
    await embedRead(
      pending,
      ({ id, path }) => quarantine.read(id, path, () => readPhoto(path, encoder.input)),
      encoder,
      (outcomes) => {
        const settled = outcomes.filter(
          (one) => !("failure" in one && options.keepWaiting?.(one.photo, one.failure.code) === true),
        );
        this.#commit(settled);
        this.changes.settled(settled);
        options.committed(settled);
      },
      { ...options, foreground: this.tools.foreground },
    );
  }

  /**
   * The thumbnail is committed first: a photo counts as indexed once it has a vector, so a process that dies in between
   * leaves a photo that is simply read again, never one without a thumbnail.
   */
  #commit(outcomes: readonly Outcome[]): void {
    const { db, thumbnailDb, photos, thumbnails } = this.tools;
    const { vectors } = this.tools.inUse.now;
    thumbnailDb.transaction(() => {
      for (const one of outcomes) if ("read" in one) thumbnails.put(one.photo.id, one.read.thumbnail);
    })();
    db.transaction(() => {
      for (const one of outcomes) {
        if ("read" in one) {
          photos.setIndexed(one.photo.id, one.read.facts);
          vectors.put(one.photo.id, one.vector);
        } else if (one.failure.code !== "photo-missing") {
          // A file that vanished since it was listed has not failed: the next scan sees that it is gone.
          photos.setFailed(one.photo.id, one.failure.code, one.failure.message);
        }
      }
    })();
    for (const one of outcomes) if ("read" in one) vectors.keep(one.photo.id, one.vector);
    if (outcomes.length > 0) this.tools.revisions.bump("photos");
  }

  /** The folders to scan, without those that lie inside another one of them. */
  async #targets(paths: readonly string[]): Promise<Target[]> {
    const targets: Target[] = [];
    for (const path of paths) {
      const target = await this.addFolder(path);
      if (targets.some((other) => isWithin(target.path, other.path))) continue;
      // A folder named before its parent is part of the parent's scan, and may have been adopted by it.
      const others = targets.filter((other) => !isWithin(other.path, target.path));
      targets.splice(0, targets.length, ...others, target);
    }
    return targets;
  }
}
