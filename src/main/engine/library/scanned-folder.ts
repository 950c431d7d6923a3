/** @file What the tests of scanning share: a folder of files that are no pictures, and a library that scans it. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { IndexerTools } from "../indexing/indexer.ts";
import { sampleFile } from "../photo/fingerprint.ts";
import { openTools, shippedEntry, temporaryDirectory } from "../testing.ts";
import { addFolder } from "./roots.ts";
import { scan, type ScanGate, type ScanOutcome } from "./scan.ts";

/** A photo of the library, told by its place: its id and which content its vector was made from. */
export type ScannedPhoto = { id: number; content: string | null };

type ScanOptions = {
  path?: string;
  recursive?: boolean;
  gate?: ScanGate;
  signal?: AbortSignal;
  onFound?: () => void;
  leaveUnread?: boolean;
};

/** A folder, and a library in a directory of its own whose "vectors" say what a file's content was when it was read. */
export class ScannedFolder {
  readonly root: string;
  readonly tools: IndexerTools;
  readonly #contents = new Map<string, string>();
  #clockMs = Date.UTC(2020, 0, 1);

  private constructor(root: string, tools: IndexerTools) {
    this.root = root;
    this.tools = tools;
  }

  /** Call it within a test. */
  static async open(): Promise<ScannedFolder> {
    return new ScannedFolder(temporaryDirectory(), await openTools(temporaryDirectory()));
  }

  path(name: string): string {
    return join(this.root, name);
  }

  /** Writes a file with a modification time that no other file has, unless one is given. */
  write(name: string, content: string, modifiedAtMs: number = (this.#clockMs += 1_000)): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    utimesSync(this.path(name), modifiedAtMs / 1_000, modifiedAtMs / 1_000);
  }

  /** Scans the whole folder, or one in it, and then reads what is new; paths in the outcome are relative. */
  async scan(options: ScanOptions = {}): Promise<ScanOutcome> {
    const { signal = new AbortController().signal, recursive = true, gate, onFound } = options;
    const { folders } = this.tools;
    const target = await addFolder(folders, this.root);
    const request = {
      root: folders.byId(target.root.id)!,
      paths: [options.path === undefined ? this.root : this.path(options.path)],
      recursive,
    };
    const outcome = await scan(this.tools, request, {
      signal,
      ...(gate && { gate }),
      ...(onFound && { onFound }),
    });
    if (options.leaveUnread !== true) await this.read();
    return outcome;
  }

  /** Gives every photo that waits for it a fingerprint and a vector. */
  async read(): Promise<void> {
    const { db, folders, photos } = this.tools;
    const { vectors } = this.tools.inUse.now;
    const all = folders.added().flatMap(({ id }) => folders.tree(id));
    for (const { id, path } of photos.pending(all, vectors.encoderId)) {
      const found = statSync(path, { throwIfNoEntry: false });
      // Gone since it was listed: a scan that looks there will see it.
      if (found === undefined) continue;
      const { size, mtimeMs, ino } = found;
      const file = await open(path);
      const { fingerprint } = await sampleFile(file, size);
      await file.close();
      const content = readFileSync(path, "latin1");
      const vector = this.#vectorOf(content);
      db.transaction(() => {
        const stat = { sizeBytes: size, modifiedAtMs: mtimeMs, inode: ino };
        photos.setIndexed(id, { ...stat, fingerprint, width: 1, height: 1, capturedAtMs: null });
        vectors.put(id, vector);
      })();
      vectors.keep(id, vector);
    }
  }

  /** The photos that are there, by path relative to the folder. */
  photos(): Record<string, ScannedPhoto> {
    const { db, photos } = this.tools;
    const { vectors } = this.tools.inUse.now;
    const ids = db.prepare<[], number>("SELECT id FROM photo WHERE missing_since_ms IS NULL").pluck().all();
    const entries = ids.map((id): [string, ScannedPhoto] => {
      const vector = vectors.get(id);
      const content = vector === undefined ? null : this.#contents.get(keyOf(vector))!;
      return [relative(this.root, photos.pathOf(id)!), { id, content }];
    });
    if (new Set(entries.map(([path]) => path)).size < entries.length)
      throw new Error("A photo is there twice.");
    return Object.fromEntries(entries);
  }

  /** The id of the photo at a relative path; throws when there is none. */
  idOf(name: string): number {
    return this.photos()[name].id;
  }

  /** The contents of the photos that are there, by relative path; null for one that was not read. */
  contents(): Record<string, string | null> {
    return Object.fromEntries(Object.entries(this.photos()).map(([path, { content }]) => [path, content]));
  }

  #vectorOf(content: string): Float32Array {
    const vector = new Float32Array(shippedEntry.output.dimensions);
    vector.set(createHash("sha256").update(content, "latin1").digest().subarray(0, 8));
    this.#contents.set(keyOf(vector), content);
    return vector;
  }
}

function keyOf(vector: Float32Array): string {
  return vector.subarray(0, 8).join(" ");
}
