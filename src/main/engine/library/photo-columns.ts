import { setImmediate } from "node:timers/promises";
import type { Output } from "../../../shared/contract.ts";
import type { FolderTable } from "../db/tables/folders.ts";
import type { ListedPhoto, PhotoTable } from "../db/tables/photos.ts";
import type { Revisions } from "../revisions.ts";
import { nameKey } from "./name-key.ts";

type Columns = Output<"photo.list">;
type AllColumns = Columns & { folderIds: Uint32Array };

/** Photos read between two turns of the event loop: about 10 ms of work. */
const photosPerPage = 10_000;

/**
 * The photos of the library as columns for `photo.list`. Those of everything are made once and kept until photos have
 * changed; a folder's are picked out of them. See [Note: Columns on the wire].
 */
export class PhotoColumns {
  readonly #tools: { folders: FolderTable; photos: PhotoTable; revisions: Revisions };
  #all: { revision: number; columns: Promise<AllColumns> } | undefined;
  /** A name's key is needed again whenever photos have changed, and most names are as they were. */
  #keys = new Map<string, string>();

  constructor(tools: { folders: FolderTable; photos: PhotoTable; revisions: Revisions }) {
    this.#tools = tools;
  }

  /** The columns of a folder with all below it, or of everything for null, in memory of the caller's own. */
  async list(folderId: number | null): Promise<Columns> {
    const all = await this.#columns();
    const isListed = folderId === null ? null : new Set(this.#tools.folders.tree(folderId));
    const places = new Uint32Array(all.photoIds.length);
    let count = 0;
    for (let row = 0; row < places.length; row += 1) {
      if (isListed?.has(all.folderIds[row]) !== false) places[row] = ++count;
    }
    const columns = {
      photoIds: new Uint32Array(count),
      timesMs: new Float64Array(count),
      versions: new Uint32Array(count),
      byTime: new Uint32Array(count),
    };
    let next = 0;
    for (let row = 0; row < places.length; row += 1) {
      const timed = places[all.byTime[row]];
      if (timed > 0) columns.byTime[next++] = timed - 1;
      const place = places[row] - 1;
      if (place < 0) continue;
      columns.photoIds[place] = all.photoIds[row];
      columns.timesMs[place] = all.timesMs[row];
      columns.versions[place] = all.versions[row];
    }
    return columns;
  }

  async #columns(): Promise<AllColumns> {
    const revision = this.#tools.revisions.now.photos;
    if (this.#all?.revision !== revision) {
      // What changes while they are made shows in the next revision. One at a time: keys are handed on.
      const former = this.#all?.columns;
      const columns = (async () => {
        await former?.catch(() => undefined);
        return this.#make();
      })();
      this.#all = { revision, columns };
      columns.catch(() => (this.#all = undefined));
    }
    return this.#all.columns;
  }

  async #make(): Promise<AllColumns> {
    const { folders, photos } = this.#tools;
    const rows: (ListedPhoto & { key: string })[] = [];
    const keys = new Map<string, string>();
    for (let after = 0; ;) {
      const page = photos.listed(after, photosPerPage);
      for (const photo of page) {
        const key = this.#keys.get(photo.name) ?? nameKey(photo.name);
        keys.set(photo.name, key);
        rows.push({ ...photo, key });
      }
      if (page.length < photosPerPage) break;
      after = page.at(-1)!.id;
      await setImmediate();
    }
    this.#keys = keys;
    const folderPlaces = new Map(folders.idsByPath().map((id, place) => [id, place]));
    const placeOf = (row: ListedPhoto) => folderPlaces.get(row.folderId) ?? 0;
    rows.sort((a, b) => compare(a.key, b.key) || placeOf(a) - placeOf(b) || compare(a.name, b.name));
    const timesMs = Float64Array.from(rows, (row) => row.timeMs);
    return {
      photoIds: Uint32Array.from(rows, (row) => row.id),
      folderIds: Uint32Array.from(rows, (row) => row.folderId),
      timesMs,
      versions: Uint32Array.from(rows, (row) => pictureVersion(row)),
      byTime: Uint32Array.from(rows.keys()).sort((a, b) => timesMs[a] - timesMs[b] || a - b),
    };
  }
}

/** A number that changes when a photo's file does. */
function pictureVersion({ sizeBytes, modifiedAtMs }: ListedPhoto): number {
  return (Math.imul(sizeBytes % 0x1_0000_0000, 0x9e37_79b1) ^ Math.trunc(modifiedAtMs % 0x1_0000_0000)) >>> 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
