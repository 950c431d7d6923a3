import { setImmediate } from "node:timers/promises";
import type { Output } from "../../../shared/contract.ts";
import type { FolderTable } from "../db/tables/folders.ts";
import type { ListedPhoto, PhotoTable } from "../db/tables/photos.ts";
import type { Revisions } from "../revisions.ts";
import { NameOrder } from "./name-order.ts";

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
  readonly #order = new NameOrder();

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
      // What changes while they are made shows in the next revision. One at a time, however often they change.
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
    const rows: ListedPhoto[] = [];
    for (let after = 0; ;) {
      const page = photos.listed(after, photosPerPage);
      for (const photo of page) rows.push(photo);
      if (page.length < photosPerPage) break;
      after = page.at(-1)!.id;
      await setImmediate();
    }
    const order = this.#sort(rows, folders.idsByPath());
    const columns = {
      photoIds: new Uint32Array(rows.length),
      folderIds: new Uint32Array(rows.length),
      timesMs: new Float64Array(rows.length),
      versions: new Uint32Array(rows.length),
    };
    // By index: `from` with a function took ten times as long.
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[order[at]];
      columns.photoIds[at] = row.id;
      columns.folderIds[at] = row.folderId;
      columns.timesMs[at] = row.timeMs;
      columns.versions[at] = pictureVersion(row);
    }
    const { timesMs } = columns;
    const byTime = ascending(rows.length).sort((a, b) => timesMs[a] - timesMs[b] || a - b);
    return { ...columns, byTime };
  }

  /** The rows by name, then by the path of their folder; as numbers, which sort much faster than what they stand for. */
  #sort(rows: readonly ListedPhoto[], folderIdsByPath: readonly number[]): Uint32Array<ArrayBuffer> {
    const folderPlaces = new Map(folderIdsByPath.map((id, place) => [id, place]));
    const keys = this.#order.ranks(rows.map(({ name }) => name));
    for (let row = 0; row < rows.length; row += 1) {
      // A folder may have come since.
      const place = folderPlaces.get(rows[row].folderId) ?? folderPlaces.size;
      keys[row] = keys[row] * (folderPlaces.size + 1) + place;
    }
    const byName = (a: number, b: number) => (rows[a].name < rows[b].name ? -1 : 1);
    return ascending(rows.length).sort((a, b) => keys[a] - keys[b] || byName(a, b));
  }
}

function ascending(count: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(count);
  for (let number = 0; number < count; number += 1) numbers[number] = number;
  return numbers;
}

/** A number that changes when a photo's file does. */
function pictureVersion({ sizeBytes, modifiedAtMs }: ListedPhoto): number {
  return (Math.imul(sizeBytes % 0x1_0000_0000, 0x9e37_79b1) ^ Math.trunc(modifiedAtMs % 0x1_0000_0000)) >>> 0;
}
