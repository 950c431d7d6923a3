import type Database from "better-sqlite3";

/** A directory inside an added folder, or an added folder itself. */
export type FolderRow = {
  id: number;
  path: string;
  parentId: number | null;
  addedAtMs: number | null;
  device: number | null;
};

const columns = "id, path, parent_id AS parentId, added_at_ms AS addedAtMs, device";

/** The `folder` table. Paths are absolute and real (no links in them). */
export class FolderTable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  byId(id: number): FolderRow | undefined {
    return this.#db.prepare<[number], FolderRow>(`SELECT ${columns} FROM folder WHERE id = ?`).get(id);
  }

  byPath(path: string): FolderRow | undefined {
    return this.#db.prepare<[string], FolderRow>(`SELECT ${columns} FROM folder WHERE path = ?`).get(path);
  }

  /** The folders the user added, in the order of their paths. */
  added(): FolderRow[] {
    return this.#db
      .prepare<[], FolderRow>(`SELECT ${columns} FROM folder WHERE added_at_ms IS NOT NULL ORDER BY path`)
      .all();
  }

  children(parentId: number): FolderRow[] {
    return this.#db
      .prepare<[number], FolderRow>(`SELECT ${columns} FROM folder WHERE parent_id = ?`)
      .all(parentId);
  }

  /** The paths of a folder and all below it, gone ones too. */
  treePaths(id: number): string[] {
    return this.#db
      .prepare<[string], string>("SELECT path FROM folder WHERE id IN (SELECT value FROM json_each(?))")
      .pluck()
      .all(JSON.stringify(this.tree(id)));
  }

  /** The ids of all folders, in the order of their paths. */
  idsByPath(): number[] {
    return this.#db.prepare<[], number>("SELECT id FROM folder ORDER BY path").pluck().all();
  }

  /** A folder and all below it, by id. */
  tree(id: number): number[] {
    return this.#db
      .prepare<[number], number>(
        `WITH RECURSIVE tree (id) AS (
           VALUES (?) UNION ALL SELECT folder.id FROM folder JOIN tree ON folder.parent_id = tree.id
         ) SELECT id FROM tree`,
      )
      .pluck()
      .all(id);
  }

  /** Inserts a folder, or gives a known one its parent and the file system it is on; returns its id. */
  put(path: string, parentId: number | null, device: number | null = null): number {
    return this.#db
      .prepare<[string, number | null, number | null], number>(
        `INSERT INTO folder (path, parent_id, device) VALUES (?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET parent_id = coalesce(excluded.parent_id, parent_id),
           device = coalesce(excluded.device, device) RETURNING id`,
      )
      .pluck()
      .get(path, parentId, device) as number;
  }

  setAdded(id: number, addedAtMs: number | null): void {
    this.#db.prepare("UPDATE folder SET added_at_ms = ? WHERE id = ?").run(addedAtMs, id);
  }

  /** Does several of these all or none. */
  together<T>(work: () => T): T {
    return this.#db.transaction(work)();
  }

  /** Deletes folders that hold no photo row any more, deepest first. */
  deleteTree(id: number): void {
    const ids = this.tree(id);
    const remove = this.#db.prepare("DELETE FROM folder WHERE id = ?");
    // The tree lists parents before their children.
    for (const one of ids.toReversed()) remove.run(one);
  }
}
