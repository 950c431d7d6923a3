import { basename, dirname, join } from "node:path";
import type Database from "better-sqlite3";
import type { Failure } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { EmbeddingTable } from "../db/tables/embeddings.ts";
import type { FolderRow, FolderTable } from "../db/tables/folders.ts";
import type { FileStat, KnownPhoto, PhotoTable } from "../db/tables/photos.ts";
import type { ThumbnailTable } from "../db/tables/thumbnails.ts";
import type { Revisions } from "../revisions.ts";
import type { EncoderInUse } from "../switching/encoder-use.ts";
import type { Arrival } from "./moves.ts";
import { linkUpTo } from "./roots.ts";
import type { FolderListing } from "./walk-worker.ts";
import type { Walker } from "./walker.ts";

/** What a scan works on. */
export type ScanTools = {
  db: Database.Database;
  folders: FolderTable;
  photos: PhotoTable;
  embeddings: EmbeddingTable;
  thumbnails: ThumbnailTable;
  revisions: Revisions;
  inUse: EncoderInUse;
  walker: Walker;
};

/** Lets a watcher hold back files that are still being written and photos that may only be on the move. */
export type ScanGate = {
  arrives: (path: string, stat: FileStat) => boolean;
  departs: (photoId: number, path: string) => boolean;
};

/** What a scan found. Photos are given by id, with the path only where it can no longer be looked up. */
export type ScanOutcome = {
  /** Photo files seen. */
  found: number;
  /** Photos that were not there before, those that were missing and are back included. */
  added: number[];
  changed: number[];
  renamed: { photoId: number; previousPath: string }[];
  removed: { photoId: number; path: string }[];
  /** Folders that could not be listed or are not connected; what is known of them is left as it was. */
  unreadable: Failure[];
  /** The folders that were listed, by path, and the names of the folders in them. */
  listed: Map<string, string[]>;
};

/** A place with a file that is new there, and the row at that place: made for it, or of the photo that was there. */
export type Newcomer = Arrival & { rowId: number; row: "new" | "present" | "missing" };

/** What a scan has to settle once it has seen everything. */
export type Differences = {
  /** Photos whose content is no longer at their place. */
  departed: Set<number>;
  newcomers: Newcomer[];
  /** Photos that look unchanged, except that their file seems to be another photo's. */
  suspects: Newcomer[];
  /** Photos that may be the same file as a newcomer, if it left its place unseen by this scan. */
  lookalikes: Set<number>;
};

/** Compares listings with the library. */
export class ScanDiff {
  readonly outcome: ScanOutcome = {
    found: 0,
    added: [],
    changed: [],
    renamed: [],
    removed: [],
    unreadable: [],
    listed: new Map(),
  };
  readonly differences: Differences = {
    departed: new Set(),
    newcomers: [],
    suspects: [],
    lookalikes: new Set(),
  };
  readonly #tools: ScanTools;
  readonly #root: FolderRow;
  readonly #gate: ScanGate;
  /** The file systems that folders were on before this scan listed them, by path. */
  readonly #devicesBefore = new Map<string, number | null>();
  readonly #unvisited = new Set<string>();
  readonly #toListAgain = new Set<string>();

  constructor(tools: ScanTools, root: FolderRow, gate: ScanGate) {
    this.#tools = tools;
    this.#root = root;
    this.#gate = gate;
  }

  /**
   * Takes listings in; a folder that was listed before in this scan is passed over. Throws `folder-unreadable` when the
   * root itself cannot be listed.
   */
  add(listings: readonly FolderListing[], recursive: boolean): void {
    const { db, inUse, revisions } = this.#tools;
    const returned: number[] = [];
    const addedBefore = this.outcome.added.length;
    db.transaction(() => {
      for (const listing of listings) this.#add(listing, recursive, returned);
    })();
    // The vectors in memory follow only once the database has.
    for (const id of returned) inUse.now.vectors.recall(id);
    if (this.outcome.added.length > addedBefore) revisions.bump("photos");
  }

  /** The folders that have turned out to need a look as well, if any. */
  takeNextWalk(): { paths: string[]; recursive: boolean } | undefined {
    for (const [waiting, recursive] of [
      [this.#toListAgain, false],
      [this.#unvisited, true],
    ] as const) {
      const paths = [...waiting];
      waiting.clear();
      if (paths.length > 0) return { paths, recursive };
    }
    return undefined;
  }

  #add(listing: FolderListing, recursive: boolean, returned: number[]): void {
    const { folders, photos } = this.#tools;
    const { path, errorCode } = listing;
    if (this.outcome.listed.has(path)) return;
    if (errorCode !== undefined) {
      this.#addUnreadable(path, listing.parentPath, errorCode);
      return;
    }
    const before = folders.byPath(path);
    const parent = path === this.#root.path ? undefined : folders.byPath(dirname(path));
    // The empty place of a drive is on the file system of the folder around it.
    if (before && listing.isEmpty && listing.device === parent?.device && this.#wasDrive(before)) return;
    this.outcome.listed.set(path, listing.subfolders);
    this.#devicesBefore.set(path, before?.device ?? null);
    const parentId =
      path === this.#root.path ? null : (parent?.id ?? linkUpTo(folders, this.#root, dirname(path)));
    const folderId = folders.put(path, parentId, listing.device);
    this.#compareSubfolders(folderId, listing, recursive);
    const known = photos.knownIn(folderId);
    for (let index = 0; index < listing.names.length; index += 1) {
      const arrival = {
        folderId,
        name: listing.names[index],
        sizeBytes: listing.stats[index * 3],
        modifiedAtMs: listing.stats[index * 3 + 1],
        inode: listing.stats[index * 3 + 2],
      };
      this.outcome.found += 1;
      this.#comparePhoto(path, arrival, known.get(arrival.name), returned);
      known.delete(arrival.name);
    }
    for (const row of known.values()) if (!row.missing) this.differences.departed.add(row.id);
  }

  #comparePhoto(folderPath: string, arrival: Arrival, row: KnownPhoto | undefined, returned: number[]): void {
    const { photos } = this.#tools;
    const { departed, newcomers, suspects, lookalikes } = this.differences;
    if (row?.sizeBytes !== arrival.sizeBytes || row.modifiedAtMs !== arrival.modifiedAtMs) {
      const alike = photos.withIdentity(arrival);
      // A photo that is known already is not being written, wherever it turns up.
      const arrives = alike.length > 0 || this.#gate.arrives(join(folderPath, arrival.name), arrival);
      if (!arrives) return;
      for (const id of alike) lookalikes.add(id);
      if (row === undefined) {
        const rowId = photos.insert(arrival.folderId, arrival.name, arrival);
        this.outcome.added.push(rowId);
        newcomers.push({ ...arrival, rowId, row: "new" });
      } else {
        departed.add(row.id);
        newcomers.push({ ...arrival, rowId: row.id, row: row.missing ? "missing" : "present" });
      }
    } else if (row.missing) {
      photos.setMissing(row.id, null);
      this.outcome.added.push(row.id);
      returned.push(row.id);
    } else if (row.unread) {
      // Left by a scan that was cut short before it could tell whether the file had only moved here.
      for (const id of photos.withIdentity(arrival)) if (id !== row.id) lookalikes.add(id);
      newcomers.push({ ...arrival, rowId: row.id, row: "new" });
    } else if (row.inode !== arrival.inode && photos.withIdentity(arrival).some((id) => id !== row.id)) {
      suspects.push({ ...arrival, rowId: row.id, row: "present" });
    }
  }

  #compareSubfolders(folderId: number, listing: FolderListing, recursive: boolean): void {
    const { folders, photos } = this.#tools;
    const seen = new Set(listing.subfolders);
    const known = new Set<string>();
    for (const child of folders.children(folderId)) {
      const name = basename(child.path);
      known.add(name);
      // The folder that a drive appears as can vanish with the drive.
      if (seen.has(name) || this.#wasDrive(child)) continue;
      for (const id of photos.idsIn(folders.tree(child.id))) this.differences.departed.add(id);
    }
    if (recursive) return;
    for (const name of seen) if (!known.has(name)) this.#unvisited.add(join(listing.path, name));
  }

  /** Whether a folder that seems to have lost its photos is a drive of its own: then they are kept, and it is told. */
  #wasDrive(folder: FolderRow): boolean {
    const { folders, photos } = this.#tools;
    const parentPath = dirname(folder.path);
    const parentDevice = this.#devicesBefore.has(parentPath)
      ? this.#devicesBefore.get(parentPath)
      : folders.byPath(parentPath)?.device;
    const known = folder.device !== null && parentDevice !== null && parentDevice !== undefined;
    if (!known || folder.device === parentDevice) return false;
    if (photos.counts(folders.tree(folder.id)).photoCount === 0) return false;
    this.outcome.unreadable.push({
      path: folder.path,
      code: "folder-missing",
      message: `The folder ${folder.path} cannot be reached; connect its drive. What Lineup knows of it is kept.`,
    });
    return true;
  }

  #addUnreadable(path: string, parentPath: string | null, errorCode: string): void {
    if (errorCode === "ENOENT" || errorCode === "ENOTDIR") {
      // Gone since its parent was listed: the next scan of the parent sees it. One that was asked for has no such scan.
      const askedFor = parentPath === null && path !== this.#root.path;
      if (askedFor && this.#tools.folders.byPath(path) !== undefined) this.#toListAgain.add(dirname(path));
      return;
    }
    const hint =
      errorCode === "EACCES" || errorCode === "EPERM"
        ? "may not be listed; change its permissions."
        : `cannot be listed (${errorCode}); check the disk it is on.`;
    const message = `The folder ${path} ${hint}`;
    if (path === this.#root.path) throw new EngineError("folder-unreadable", message);
    this.outcome.unreadable.push({ path, code: "folder-unreadable", message });
  }
}
