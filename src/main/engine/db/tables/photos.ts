import { join } from "node:path";
import type Database from "better-sqlite3";
import type { Failure } from "../../../../shared/contract.ts";
import type { EngineErrorCode } from "../../../../shared/errors.ts";

/** What a directory listing says of a file; `inode` is 0 where the file system has none. */
export type FileStat = { sizeBytes: number; modifiedAtMs: number; inode: number };

/** What a scan compares with a listing. */
export type KnownPhoto = FileStat & {
  id: number;
  name: string;
  /** Neither read nor found unreadable so far. */
  unread: boolean;
  missing: boolean;
};

/** A photo that waits to be read. */
export type PendingPhoto = { id: number; path: string };

/** What reading a photo brought, besides its thumbnail and vector. */
export type PhotoFacts = FileStat & {
  fingerprint: Buffer;
  width: number;
  height: number;
  capturedAtMs: number | null;
};

/** A photo as `photo.describe` gives it. */
export type PhotoRow = {
  id: number;
  path: string;
  width: number;
  height: number;
  capturedAtMs: number | null;
  sizeBytes: number;
  modifiedAtMs: number;
};

/** A photo as `photo.list` needs it; its time is when it was taken, else when its file was modified. */
export type ListedPhoto = {
  id: number;
  folderId: number;
  name: string;
  timeMs: number;
  sizeBytes: number;
  modifiedAtMs: number;
};

type Place = { folderPath: string; name: string };
type ListedTuple = [number, number, string, number, number, number];
type KnownTuple = [number, string, number, number, number, number, number];

/** What a photo that left its place can be known again by. */
export type Departure = FileStat & { id: number; fingerprint: Buffer | null };

const departureColumns = "id, size_bytes AS sizeBytes, modified_at_ms AS modifiedAtMs, inode, fingerprint";
const inFolders = "photo.folder_id IN (SELECT value FROM json_each(?))";
const present = "photo.missing_since_ms IS NULL";
const pending = `${inFolders} AND ${present} AND failure_code IS NULL AND NOT EXISTS (
  SELECT 1 FROM embedding WHERE encoder_id = ? AND photo_id = photo.id
)`;

/** The path of a photo; for one that was parked, the path it had. */
function wherePhotoIs({ folderPath, name }: Place): string {
  return join(folderPath, name.replace(/^(\/\d+\/)+/, ""));
}

/** The `photo` table. Sets of folders are passed as ids; nothing here touches a file. */
export class PhotoTable {
  readonly #db: Database.Database;
  readonly #known: Database.Statement<[number], KnownTuple>;
  readonly #insert: Database.Statement;
  readonly #replace: Database.Statement;
  readonly #indexed: Database.Statement;
  readonly #failed: Database.Statement;
  readonly #place: Database.Statement<[number], Place>;
  readonly #withIdentity: Database.Statement<[number, number, number], number>;
  readonly #crashCount: Database.Statement<[number], number>;
  readonly #totals: Database.Statement<[], { photoCount: number; failedCount: number }>;
  readonly #listed: Database.Statement<[number, number], ListedTuple>;
  readonly #descriptions: Database.Statement<[string], Place & Omit<PhotoRow, "path">>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#known = db
      .prepare<[number], KnownTuple>(
        `SELECT id, name, size_bytes, modified_at_ms, inode,
           fingerprint IS NULL AND failure_code IS NULL, missing_since_ms IS NOT NULL
         FROM photo WHERE folder_id = ?`,
      )
      .raw();
    this.#insert = db.prepare(
      "INSERT INTO photo (folder_id, name, size_bytes, modified_at_ms, inode) VALUES (?, ?, ?, ?, ?)",
    );
    this.#replace = db.prepare(
      `UPDATE photo SET size_bytes = ?, modified_at_ms = ?, inode = ?, fingerprint = NULL, failure_code = NULL,
         failure_message = NULL, missing_since_ms = NULL, crash_count = 0 WHERE id = ?`,
    );
    this.#indexed = db.prepare(
      `UPDATE photo SET size_bytes = ?, modified_at_ms = ?, inode = ?, fingerprint = ?, width = ?, height = ?,
         captured_at_ms = ?, failure_code = NULL, failure_message = NULL WHERE id = ?`,
    );
    this.#failed = db.prepare(
      "UPDATE photo SET failure_code = ?, failure_message = ?, fingerprint = NULL WHERE id = ?",
    );
    this.#place = db.prepare<[number], Place>(
      `SELECT folder.path AS folderPath, photo.name FROM photo JOIN folder ON folder.id = photo.folder_id
       WHERE photo.id = ?`,
    );
    this.#withIdentity = db
      .prepare<[number, number, number], number>(
        `SELECT id FROM photo WHERE size_bytes = ? AND inode = ? AND modified_at_ms = ? AND ${present}`,
      )
      .pluck();
    this.#listed = db
      .prepare<[number, number], ListedTuple>(
        `SELECT id, folder_id, name, coalesce(captured_at_ms, modified_at_ms), size_bytes, modified_at_ms
         FROM photo WHERE id > ? AND ${present} AND failure_code IS NULL ORDER BY id LIMIT ?`,
      )
      .raw();
    this.#crashCount = db.prepare<[number], number>("SELECT crash_count FROM photo WHERE id = ?").pluck();
    this.#totals = db.prepare<[], { photoCount: number; failedCount: number }>(
      `SELECT
         (SELECT count(*) FROM photo) - (SELECT count(*) FROM photo WHERE missing_since_ms IS NOT NULL) AS photoCount,
         (SELECT count(*) FROM photo WHERE failure_code IS NOT NULL AND ${present}) AS failedCount`,
    );
    this.#descriptions = db.prepare<[string], Place & Omit<PhotoRow, "path">>(
      `SELECT photo.id, folder.path AS folderPath, photo.name, coalesce(width, 0) AS width,
         coalesce(height, 0) AS height, captured_at_ms AS capturedAtMs, size_bytes AS sizeBytes,
         modified_at_ms AS modifiedAtMs
       FROM photo JOIN folder ON folder.id = photo.folder_id 
       WHERE photo.id IN (SELECT value FROM json_each(?))`,
    );
  }

  /** Every photo known in one folder, missing ones too, by name. */
  knownIn(folderId: number): Map<string, KnownPhoto> {
    const known = new Map<string, KnownPhoto>();
    for (const [id, name, sizeBytes, modifiedAtMs, inode, unread, missing] of this.#known.iterate(folderId)) {
      known.set(name, {
        id,
        name,
        sizeBytes,
        modifiedAtMs,
        inode,
        unread: unread === 1,
        missing: missing === 1,
      });
    }
    return known;
  }

  insert(folderId: number, name: string, stat: FileStat): number {
    const { lastInsertRowid } = this.#insert.run(
      folderId,
      name,
      stat.sizeBytes,
      stat.modifiedAtMs,
      stat.inode,
    );
    return Number(lastInsertRowid);
  }

  /** The file is there with other content: whatever was found out about the photo, failures included, is void. */
  replace(id: number, stat: FileStat): void {
    this.#replace.run(stat.sizeBytes, stat.modifiedAtMs, stat.inode, id);
  }

  setMissing(id: number, missingSinceMs: number | null): void {
    this.#db.prepare("UPDATE photo SET missing_since_ms = ? WHERE id = ?").run(missingSinceMs, id);
  }

  setIndexed(id: number, facts: PhotoFacts): void {
    const { sizeBytes, modifiedAtMs, inode, fingerprint, width, height, capturedAtMs } = facts;
    this.#indexed.run(sizeBytes, modifiedAtMs, inode, fingerprint, width, height, capturedAtMs, id);
  }

  /** Photos that could not be opened are tried again: their permissions change without the file changing. */
  retryUnreadable(folderIds: readonly number[]): void {
    this.#db
      .prepare(
        `UPDATE photo SET failure_code = NULL, failure_message = NULL
         WHERE failure_code = 'photo-unreadable' AND ${inFolders}`,
      )
      .run(JSON.stringify(folderIds));
  }

  setFailed(id: number, code: EngineErrorCode, message: string): void {
    this.#failed.run(code, message, id);
  }

  /** Takes a photo's row out of its place, so that another can have it; `place` or `setMissing` must follow. */
  park(id: number): void {
    // No file name holds a slash, on any system; see `wherePhotoIs`.
    this.#db.prepare("UPDATE photo SET name = '/' || id || '/' || name WHERE id = ?").run(id);
  }

  /** Puts a photo's row, as it is, at a place where its file was found again. */
  place(id: number, folderId: number, name: string, stat: FileStat): void {
    this.#db
      .prepare(
        `UPDATE photo SET folder_id = ?, name = ?, size_bytes = ?, modified_at_ms = ?, inode = ?,
           missing_since_ms = NULL WHERE id = ?`,
      )
      .run(folderId, name, stat.sizeBytes, stat.modifiedAtMs, stat.inode, id);
  }

  delete(id: number): void {
    this.#db.prepare("DELETE FROM photo WHERE id = ?").run(id);
  }

  /** The missing photos whose file had one of these sizes, as {@link departure} gives them, last gone first. */
  missing(sizesBytes: Iterable<number>): Departure[] {
    return this.#db
      .prepare<[string], Departure>(
        `SELECT ${departureColumns} FROM photo
         WHERE missing_since_ms IS NOT NULL AND size_bytes IN (SELECT value FROM json_each(?))
         ORDER BY missing_since_ms DESC, id`,
      )
      .all(JSON.stringify([...sizesBytes]));
  }

  /** The photos, missing ones left out, whose file was this very one when it was last seen; none without an inode. */
  withIdentity({ sizeBytes, inode, modifiedAtMs }: FileStat): number[] {
    return inode === 0 ? [] : this.#withIdentity.all(sizeBytes, inode, modifiedAtMs);
  }

  /** What a moved photo is known again by. */
  departure(id: number): Departure {
    return this.#db
      .prepare<[number], Departure>(`SELECT ${departureColumns} FROM photo WHERE id = ?`)
      .get(id)!;
  }

  /** The photos missing since before a time. */
  missingBefore(timeMs: number): number[] {
    return this.#db
      .prepare<[number], number>("SELECT id FROM photo WHERE missing_since_ms < ?")
      .pluck()
      .all(timeMs);
  }

  /** Photos of the folders that are there, have not failed, and lack a vector of the encoder; by folder and name. */
  pending(folderIds: readonly number[], encoderId: number): PendingPhoto[] {
    return this.#db
      .prepare<[string, number], [number, string, string]>(
        `SELECT photo.id, folder.path, photo.name FROM photo JOIN folder ON folder.id = photo.folder_id
         WHERE ${pending} ORDER BY folder.path, photo.name`,
      )
      .raw()
      .all(JSON.stringify(folderIds), encoderId)
      .map(([id, folderPath, name]) => ({ id, path: join(folderPath, name) }));
  }

  /** The ids of {@link pending} photos. */
  pendingIds(folderIds: readonly number[], encoderId: number): number[] {
    return this.#db
      .prepare<[string, number], number>(
        `SELECT photo.id FROM photo JOIN folder ON folder.id = photo.folder_id WHERE ${pending}
         ORDER BY folder.path, photo.name`,
      )
      .pluck()
      .all(JSON.stringify(folderIds), encoderId);
  }

  /** A photo with a vector of the encoder has not failed, whatever another encoder had found out about its file. */
  forgetFailures(encoderId: number): void {
    this.#db
      .prepare(
        `UPDATE photo SET failure_code = NULL, failure_message = NULL WHERE failure_code IS NOT NULL
         AND id IN (SELECT photo_id FROM embedding WHERE encoder_id = ?)`,
      )
      .run(encoderId);
  }

  /** The next photos that are there and have not failed, by id; fewer than `limit` means the end. */
  listed(afterId: number, limit: number): ListedPhoto[] {
    return this.#listed.all(afterId, limit).map(([id, folderId, name, timeMs, sizeBytes, modifiedAtMs]) => ({
      id,
      folderId,
      name,
      timeMs,
      sizeBytes,
      modifiedAtMs,
    }));
  }

  /** Photos were being read when the process died. */
  countCrash(ids: readonly number[]): void {
    this.#db
      .prepare("UPDATE photo SET crash_count = crash_count + 1 WHERE id IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(ids));
  }

  /** In how many crashes a photo was being read since it was last read to its end. */
  crashCount(id: number): number {
    return this.#crashCount.get(id) ?? 0;
  }

  clearCrashes(ids: readonly number[]): void {
    this.#db
      .prepare("UPDATE photo SET crash_count = 0 WHERE id IN (SELECT value FROM json_each(?))")
      .run(JSON.stringify(ids));
  }

  /**
   * Photos that have failed wait to be read again, of those named or, for null, of all; returns their ids. One that was
   * set aside is given another chance.
   */
  retry(ids: readonly number[] | null): number[] {
    const named = ids === null ? "" : "AND id IN (SELECT value FROM json_each(?))";
    return this.#db
      .prepare<string[], number>(
        `UPDATE photo SET failure_code = NULL, failure_message = NULL, crash_count = 0
         WHERE failure_code IS NOT NULL AND ${present} ${named} RETURNING id`,
      )
      .pluck()
      .all(...(ids === null ? [] : [JSON.stringify(ids)]));
  }

  /** How many photos are there, and how many of them have failed; counted in indices, it is asked for often. */
  totals(): { photoCount: number; failedCount: number } {
    return this.#totals.get()!;
  }

  failures(folderIds: readonly number[]): (Failure & { photoId: number })[] {
    return this.#db
      .prepare<[string], Place & { photoId: number; code: EngineErrorCode; message: string }>(
        `SELECT photo.id AS photoId, folder.path AS folderPath, photo.name, failure_code AS code,
           failure_message AS message
         FROM photo JOIN folder ON folder.id = photo.folder_id
         WHERE ${inFolders} AND ${present} AND failure_code IS NOT NULL ORDER BY folder.path, photo.name`,
      )
      .all(JSON.stringify(folderIds))
      .map(({ photoId, code, message, ...place }) => ({ photoId, path: wherePhotoIs(place), code, message }));
  }

  counts(folderIds: readonly number[]): { photoCount: number; failedCount: number } {
    return this.#db
      .prepare<[string], { photoCount: number; failedCount: number }>(
        `SELECT count(*) AS photoCount, count(failure_code) AS failedCount FROM photo WHERE ${inFolders} AND ${present}`,
      )
      .get(JSON.stringify(folderIds))!;
  }

  /** The ids of the folders' photos, missing ones too when asked for. */
  idsIn(folderIds: readonly number[], options: { alsoMissing?: boolean } = {}): number[] {
    const condition = options.alsoMissing === true ? inFolders : `${inFolders} AND ${present}`;
    return this.#db
      .prepare<[string], number>(`SELECT id FROM photo WHERE ${condition}`)
      .pluck()
      .all(JSON.stringify(folderIds));
  }

  /** The photo at a place, unless it is missing. */
  idAt(folderId: number, name: string): number | undefined {
    return this.#db
      .prepare<[number, string], number>(
        `SELECT id FROM photo WHERE folder_id = ? AND name = ? AND ${present}`,
      )
      .pluck()
      .get(folderId, name);
  }

  pathOf(id: number): string | undefined {
    const place = this.#place.get(id);
    return place && wherePhotoIs(place);
  }

  describe(id: number): PhotoRow | undefined {
    return this.describeAll([id])[0];
  }

  /**
   * What is known of photos, in the order asked for; ids that are gone are left out. Asking for 2,000 at a time takes a
   * thirtieth of the time of asking one by one (Node 24.21, x64, November 2026).
   */
  describeAll(ids: Iterable<number>): PhotoRow[] {
    const asked = [...ids];
    const rows = this.#descriptions.all(JSON.stringify(asked)).map(({ folderPath, name, ...facts }) => ({
      ...facts,
      path: wherePhotoIs({ folderPath, name }),
    }));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return asked.flatMap((id) => byId.get(id) ?? []);
  }
}
