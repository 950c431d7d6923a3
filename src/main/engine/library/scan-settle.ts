import { lstat, open } from "node:fs/promises";
import { join } from "node:path";
import type { Departure } from "../db/tables/photos.ts";
import { sampleFile } from "../photo/fingerprint.ts";
import { identity, matchMoves } from "./moves.ts";
import type { Differences, Newcomer, ScanGate, ScanOutcome, ScanTools } from "./scan-diff.ts";

/**
 * Settles what a scan found: follows what moved, and marks missing or voids the rest, all or nothing; says so in
 * `outcome`. Aborting `signal` rejects before anything is settled.
 */
export async function settle(
  tools: ScanTools,
  differences: Differences,
  outcome: ScanOutcome,
  options: { gate: ScanGate; signal: AbortSignal },
): Promise<void> {
  const { db, photos } = tools;
  const { gate, signal } = options;
  const { departed, newcomers } = differences;
  await settleSuspects(tools, differences, signal);
  const replaced = new Set(newcomers.filter(({ row }) => row !== "new").map(({ rowId }) => rowId));
  // Without its fingerprint a photo is followed only by its inode: one that was copied and then edited stays here.
  const departures = [...departed]
    .map((id) => photos.departure(id))
    .map((departure) => (replaced.has(departure.id) ? { ...departure, fingerprint: null } : departure));
  const unseen = await departedUnseen(tools, differences, signal);
  const missing = photos.missing(new Set(newcomers.map(({ sizeBytes }) => sizeBytes)));
  const moves = await matchMoves(unique([...departures, ...unseen, ...missing]), newcomers, (newcomer) =>
    fingerprintOf(tools, newcomer, signal),
  );
  signal.throwIfAborted();
  const settlement = new Settlement(tools, outcome);
  db.transaction(() => {
    settlement.applyMoves(moves, new Set(missing.map(({ id }) => id)));
    const movedIds = new Set([...moves.keys()].map(({ id }) => id));
    settlement.applyChanges(newcomers, movedIds, new Set([...moves.values()].map(({ rowId }) => rowId)));
    for (const { id } of departures) {
      if (movedIds.has(id) || replaced.has(id)) continue;
      if (gate.departs(id, photos.pathOf(id)!)) settlement.remove(id);
    }
  })();
  settlement.committed();
  const { added, changed, renamed, removed } = outcome;
  if (added.length + changed.length + renamed.length + removed.length > 0) tools.revisions.bump("photos");
}

/** Tells photos of equal size and age that changed places from inodes that a drive hands out anew at each start. */
async function settleSuspects(
  tools: ScanTools,
  { suspects, departed, lookalikes, newcomers }: Differences,
  signal: AbortSignal,
): Promise<void> {
  const { photos } = tools;
  for (const suspect of suspects) {
    const known = photos.departure(suspect.rowId).fingerprint;
    const found = await fingerprintOf(tools, suspect, signal);
    if (known === null || found === null || known.equals(found)) continue;
    departed.add(suspect.rowId);
    for (const id of photos.withIdentity(suspect)) lookalikes.add(id);
    newcomers.push(suspect);
  }
}

/** Photos that left a place which this scan did not look at, or looked at too early. */
async function departedUnseen(
  { photos }: ScanTools,
  { lookalikes, departed }: Differences,
  signal: AbortSignal,
): Promise<Departure[]> {
  const departures: Departure[] = [];
  for (const id of lookalikes) {
    if (departed.has(id)) continue;
    signal.throwIfAborted();
    const departure = photos.departure(id);
    const now = await lstat(photos.pathOf(id)!).catch(() => null);
    const isThere =
      now !== null &&
      identity({ inode: now.ino, sizeBytes: now.size, modifiedAtMs: now.mtimeMs }) === identity(departure);
    if (!isThere) departures.push(departure);
  }
  return departures;
}

async function fingerprintOf(
  { folders }: ScanTools,
  newcomer: Newcomer,
  signal: AbortSignal,
): Promise<Buffer | null> {
  signal.throwIfAborted();
  const folder = folders.byId(newcomer.folderId)!;
  try {
    const file = await open(join(folder.path, newcomer.name), "r");
    try {
      return (await sampleFile(file, newcomer.sizeBytes)).fingerprint;
    } finally {
      await file.close();
    }
  } catch {
    // It cannot be read: then it cannot be known again either, and reading it later says why.
    return null;
  }
}

/** Writes what was settled, inside a transaction; the vectors in memory follow once that is committed. */
class Settlement {
  readonly #tools: ScanTools;
  readonly #outcome: ScanOutcome;
  readonly #afterCommit: (() => void)[] = [];

  constructor(tools: ScanTools, outcome: ScanOutcome) {
    this.#tools = tools;
    this.#outcome = outcome;
  }

  committed(): void {
    for (const act of this.#afterCommit) act();
  }

  applyMoves(moves: ReadonlyMap<Departure, Newcomer>, missingIds: ReadonlySet<number>): void {
    const { photos, embeddings } = this.#tools;
    const { vectors } = this.#tools.inUse.now;
    const movedIds = new Set([...moves.keys()].map(({ id }) => id));
    const previousPaths = new Map([...movedIds].map((id) => [id, photos.pathOf(id)!]));
    for (const id of movedIds) photos.park(id);
    for (const [{ id }, newcomer] of moves) {
      if (!movedIds.has(newcomer.rowId)) {
        if (newcomer.row === "new") {
          embeddings.deleteOf(newcomer.rowId);
          photos.delete(newcomer.rowId);
        } else {
          // The photo that was overwritten here may turn up elsewhere, like any other that is missing.
          if (newcomer.row === "present") this.remove(newcomer.rowId);
          photos.park(newcomer.rowId);
        }
      }
      photos.place(id, newcomer.folderId, newcomer.name, newcomer);
      this.#afterCommit.push(() => vectors.recall(id));
      if (missingIds.has(id)) this.#outcome.added.push(id);
      else this.#outcome.renamed.push({ photoId: id, previousPath: previousPaths.get(id)! });
    }
  }

  /** What is new at its place and did not move there: rows of their own stay, rows of other photos are voided. */
  applyChanges(
    newcomers: readonly Newcomer[],
    movedIds: ReadonlySet<number>,
    takenRows: ReadonlySet<number>,
  ): void {
    const { photos, embeddings, thumbnails } = this.#tools;
    const { vectors } = this.#tools.inUse.now;
    this.#outcome.added = this.#outcome.added.filter((id) => !takenRows.has(id) || movedIds.has(id));
    for (const { rowId, row, ...arrival } of newcomers) {
      if (row === "new" || takenRows.has(rowId)) continue;
      if (movedIds.has(rowId)) {
        this.#outcome.added.push(photos.insert(arrival.folderId, arrival.name, arrival));
      } else {
        photos.replace(rowId, arrival);
        embeddings.deleteOf(rowId);
        // What is stored shows the former picture; the new one is made when it is asked for, or read.
        this.#afterCommit.push(() => {
          vectors.forget(rowId);
          thumbnails.delete(rowId);
        });
        this.#outcome[row === "present" ? "changed" : "added"].push(rowId);
      }
    }
  }

  /** The photo's file is gone. */
  remove(photoId: number): void {
    const { photos } = this.#tools;
    const { vectors } = this.#tools.inUse.now;
    this.#outcome.removed.push({ photoId, path: photos.pathOf(photoId)! });
    photos.setMissing(photoId, Date.now());
    this.#afterCommit.push(() => vectors.forget(photoId));
  }
}

function unique(departures: readonly Departure[]): Departure[] {
  return [...new Map(departures.map((departure) => [departure.id, departure])).values()];
}
