import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Output, PhotoChange } from "../../../shared/contract.ts";
import { EngineError, type EngineErrorCode } from "../../../shared/errors.ts";
import { addFolder, type Target } from "../library/roots.ts";
import { scan, type ScanOutcome } from "../library/scan.ts";
import { openFolderEvents } from "./folder-events.ts";
import type { Indexer } from "./indexer.ts";
import { defaultBatchSize, type Outcome } from "./pipeline.ts";
import { PlacesToLook, type Places } from "./places.ts";
import { Settling } from "./settling.ts";
import { tellStream } from "./tell-stream.ts";

/** A second look follows the first after this long while something is held back. */
const lookAgainMs = 450;
/** However many events there are, the whole folder is looked at this often: they get lost on network drives. */
const sweepMs = 10 * 60_000;
/** The same where the system does not give all events. */
const sweepWithoutEventsMs = 5_000;
/** A file that cannot be decoded this soon after its last change may only be incomplete. */
const maybeIncompleteMs = 10_000;
const maybeIncompleteCodes: ReadonlySet<EngineErrorCode> = new Set<EngineErrorCode>([
  "photo-empty",
  "photo-truncated",
  "photo-damaged",
  "photo-not-an-image",
  "photo-unreadable",
]);

/**
 * Brings a folder up to date, yields `ready`, then every change of its photos once it is settled and indexed, until the
 * loop ends or `signal` aborts. Throws like `Indexer.index`, also when the folder goes away or is removed from the
 * library meanwhile.
 *
 * Events only say where to look. What changed is found by scanning those folders with the code that indexing uses, so a
 * lost, doubled or misordered event cannot make the library wrong, and what happened while nobody watched is found the
 * same way.
 */
export async function* watchFolder(
  indexer: Indexer,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Output<"folder.watch">> {
  const { folders } = indexer.tools;
  const target = await addFolder(folders, path);
  const places = new PlacesToLook(target.path);
  // Asked for before the first scan: what changes during it is looked at again after it.
  const events = await openFolderEvents(target.path, places);
  try {
    const report = await indexer.index([target.path], { signal });
    events.follow(new Map(folders.treePaths(folders.byPath(target.path)!.id).map((one) => [one, []])));
    yield { kind: "ready", report };
    const look = new Look(indexer, target);
    const everyMs = () => (events.complete ? sweepMs : sweepWithoutEventsMs);
    let unsettled = new Set<string>();
    let sweptAtMs = performance.now();
    for (;;) {
      const sweepInMs = sweptAtMs + everyMs() - performance.now();
      await places.wait(unsettled.size > 0 ? Math.min(lookAgainMs, sweepInMs) : sweepInMs, signal);
      if (performance.now() - sweptAtMs >= everyMs()) {
        places.addAll();
        sweptAtMs = performance.now();
      }
      for (const folderPath of unsettled) places.addFolder(folderPath);
      for await (const change of look.run(places.take(), signal)) yield { kind: "change", ...change };
      unsettled = look.takeUnsettled();
      events.follow(look.takeListed());
    }
  } finally {
    await events.close();
  }
}

/** Looks at places again and again, remembering between looks what has not settled. */
class Look {
  readonly #indexer: Indexer;
  readonly #target: Target;
  readonly #settling = new Settling();
  /** Photos that could not be decoded yet, and what to call the change once they can. */
  readonly #waiting = new Map<number, "added" | "changed">();
  #listed = new Map<string, string[]>();

  constructor(indexer: Indexer, target: Target) {
    this.#indexer = indexer;
    this.#target = target;
  }

  /** The folders that must be looked at again though no event may come, because of what the last look held back. */
  takeUnsettled(): Set<string> {
    const folderPaths = this.#settling.takeHeld();
    for (const id of this.#waiting.keys()) {
      const path = this.#indexer.tools.photos.pathOf(id);
      if (path === undefined) this.#waiting.delete(id);
      else folderPaths.add(dirname(path));
    }
    return folderPaths;
  }

  /** The folders that were listed since this was last asked, with the names of those in them. */
  takeListed(): Map<string, string[]> {
    const listed = this.#listed;
    this.#listed = new Map();
    return listed;
  }

  /** Scans the places and reads what is new there; yields each change when it is safe. */
  run(places: Places, signal: AbortSignal): AsyncGenerator<PhotoChange> {
    return tellStream((tell) => this.#indexer.exclusively(() => this.#work(places, signal, tell)));
  }

  async #work(places: Places, signal: AbortSignal, tell: (change: PhotoChange) => void): Promise<void> {
    const { tools } = this.#indexer;
    const toRead = new Map(this.#waiting);
    for (const [paths, recursive] of [
      [places.alone, false],
      [places.withAllBelow, true],
    ] as const) {
      if (paths.size === 0) continue;
      const request = { root: this.#root(), paths: [...paths], recursive };
      const outcome = await scan(tools, request, { signal, gate: this.#settling });
      for (const [path, names] of outcome.listed) this.#listed.set(path, names);
      this.#tellMoves(outcome, toRead, tell);
      for (const id of outcome.changed) toRead.set(id, toRead.get(id) ?? "changed");
      for (const id of outcome.added) toRead.set(id, "added");
    }
    await this.#read(toRead, signal, tell);
  }

  #root() {
    const root = this.#indexer.tools.folders.byId(this.#target.root.id);
    if (root !== undefined) return root;
    const { path } = this.#target;
    throw new EngineError("folder-missing", `The folder ${path} was removed from the library; add it again.`);
  }

  #tellMoves(
    { renamed, removed }: ScanOutcome,
    toRead: Map<number, "added" | "changed">,
    tell: (change: PhotoChange) => void,
  ): void {
    for (const { photoId, previousPath } of renamed) {
      // Nobody was told of it at its previous place.
      if (toRead.get(photoId) === "added") continue;
      const path = this.#indexer.tools.photos.pathOf(photoId)!;
      tell({ change: "renamed", photoId, path, previousPath });
    }
    for (const { photoId, path } of removed) {
      if (toRead.get(photoId) !== "added") tell({ change: "removed", photoId, path });
      toRead.delete(photoId);
      this.#waiting.delete(photoId);
    }
  }

  async #read(
    toRead: ReadonlyMap<number, "added" | "changed">,
    signal: AbortSignal,
    tell: (change: PhotoChange) => void,
  ): Promise<void> {
    const { photos } = this.#indexer.tools;
    const { vectors } = this.#indexer.tools.inUse.now;
    const pending = [];
    for (const [id, change] of toRead) {
      const path = photos.pathOf(id);
      this.#waiting.delete(id);
      if (path === undefined) continue;
      // Back as it was, vector and all.
      if (vectors.get(id) !== undefined) tell({ change, photoId: id, path });
      else pending.push({ id, path });
    }
    await this.#indexer.embed(pending, {
      batchSize: defaultBatchSize,
      signal,
      keepWaiting: ({ id, path }, code) => {
        const waits = mayDecodeLater(path, code);
        if (waits) this.#waiting.set(id, toRead.get(id)!);
        return waits;
      },
      committed: (outcomes) => outcomes.forEach((outcome) => tell(changeOf(outcome, toRead))),
    });
  }
}

function changeOf(outcome: Outcome, toRead: ReadonlyMap<number, "added" | "changed">): PhotoChange {
  const { id, path } = outcome.photo;
  if ("read" in outcome) return { change: toRead.get(id)!, photoId: id, path };
  const { code, message } = outcome.failure;
  return { change: "failed", photoId: id, path, failure: { path, code, message } };
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
