import type { Output, RankBy } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Connection } from "../engine/connection.svelte.ts";
import {
  columnsOf,
  orderByName,
  orderByScore,
  orderByTime,
  placeOf,
  type Columns,
  type Order,
} from "./columns.ts";

/** What the photos are sorted by. `draft` is the axis in the tray, `likeness` nearness to one photo. */
export type Sort =
  | { by: "time" }
  | { by: "name" }
  | { by: "axis"; name: string }
  | { by: "draft"; ends: RankBy }
  | { by: "likeness"; photoId: number };

/** An order as a person chooses it. */
export type Choice = { sort: Sort; reversed: boolean };

const nothing: Order = { photoIds: new Uint32Array(), scores: null, percentiles: null };

/** Which photos are shown, and in which order. */
export class View {
  /** Null for all photos. */
  folderId = $state<number | null>(null);
  sort = $state.raw<Sort>({ by: "time" });
  /** The order is turned around: oldest, Z or lowest first. */
  reversed = $state(false);
  /** What the photos go back to from the draft; means something only while they are sorted by it. */
  beforeDraft: Choice = { sort: { by: "time" }, reversed: false };
  /** Every photo of the folder, also those that an axis cannot rank yet; undefined before they are known. */
  columns = $state.raw<Columns | undefined>();
  order = $state.raw<Order>(nothing);
  /** Changes when another order is shown, and stays when the same one has come up to date. */
  orderKey = $state("");
  /** An answer is awaited. */
  loading = $state(false);
  /**
   * Why the order asked for cannot be shown; the former one stands meanwhile. Of another folder than before, the photos are
   * shown by date, or none where not even their list can be had.
   */
  trouble = $state.raw<EngineError | undefined>();
  readonly #connection: Pick<Connection, "engine">;
  /** The folder whose photos are in the order. */
  #shownFolderId: number | null = null;
  #ranked: { key: string; answer: Output<"photo.rank"> } | undefined;
  #request: AbortController | undefined;
  /** The columns are not those of the folder, or older than what is known to have changed. */
  #columnsAreOld = true;

  constructor(connection: Pick<Connection, "engine">) {
    this.#connection = connection;
  }

  /** The order chosen last, other than by filling the tray. */
  get chosen(): Choice {
    return this.sort.by === "draft" ? this.beforeDraft : { sort: this.sort, reversed: this.reversed };
  }

  /** How many photos of the folder are not in the order, since they wait to be looked at. */
  get unrankedCount(): number {
    return Math.max(0, (this.columns?.photoIds.length ?? 0) - this.order.photoIds.length);
  }

  /** Position in the order, or -1. */
  positionOf(photoId: number): number {
    return this.order.photoIds.indexOf(photoId);
  }

  /** Capture time in milliseconds, or that of the file; null for a photo that is not in the folder any more. */
  timeMsOf(photoId: number): number | null {
    const place = this.columns === undefined ? -1 : placeOf(this.columns, photoId);
    return place < 0 ? null : this.columns!.timesMs[place];
  }

  /** The part of a picture's address that changes with the picture. */
  versionOf(photoId: number): number {
    const place = this.columns === undefined ? -1 : placeOf(this.columns, photoId);
    return place < 0 ? 0 : this.columns!.versions[place];
  }

  /** Shows another folder in the current order. */
  showFolder(folderId: number | null): Promise<void> {
    this.folderId = folderId;
    this.#columnsAreOld = true;
    return this.#load();
  }

  /** Sorts by something; the same again turns the order around. */
  sortBy(sort: Sort): Promise<void> {
    return this.sortInDirection(sort, keyOf(sort) === keyOf(this.sort) ? !this.reversed : false);
  }

  /** Sorts by something in a stated direction; from the draft, the photos go back to `before`. */
  sortInDirection(sort: Sort, reversed: boolean, before = this.chosen): Promise<void> {
    if (sort.by === "draft") this.beforeDraft = before;
    this.sort = sort;
    this.reversed = reversed;
    return this.#load();
  }

  /** Asks again for what may have changed: photos came, went or were read, or an axis was changed. */
  refresh(): Promise<void> {
    this.#ranked = undefined;
    this.#columnsAreOld = true;
    return this.#load();
  }

  /** Forgets what was ranked by an axis, since axes have changed; asks again where one of them is the order. */
  async axesChanged(axes: readonly { name: string }[]): Promise<void> {
    this.#ranked = undefined;
    const { sort } = this;
    // An axis that is gone, or that is being renamed, leaves the order as it stands.
    if (sort.by === "axis" && axes.some(({ name }) => name === sort.name)) await this.#load();
  }

  async #load(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.loading = true;
    const { folderId, sort } = this;
    let columns = this.#columnsAreOld ? undefined : this.columns;
    try {
      columns ??= columnsOf(await this.#connection.engine["photo.list"]({ folderId }, request.signal));
      const order = await this.#orderOf(columns, sort, request.signal);
      if (request.signal.aborted) return;
      this.trouble = undefined;
      this.#show(columns, order, sort);
    } catch (error) {
      // A newer request has taken over, or the connection is gone and this is asked for again after it.
      const silent =
        error instanceof EngineError && (error.code === "cancelled" || error.code === "connection-lost");
      if (request.signal.aborted || silent) return;
      this.trouble = error instanceof EngineError ? error : new EngineError("internal", String(error));
      // Photos of the former folder would pass for those of this one.
      if (this.#shownFolderId !== folderId)
        this.#show(columns, columns === undefined ? nothing : orderByTime(columns, false), { by: "time" });
    } finally {
      if (this.#request === request) this.loading = false;
    }
  }

  /** `columns` are undefined where the folder's photos are not known. */
  #show(columns: Columns | undefined, order: Order, sort: Sort): void {
    this.columns = columns;
    this.#columnsAreOld = columns === undefined;
    this.order = order;
    this.#shownFolderId = this.folderId;
    this.orderKey = JSON.stringify([this.folderId, sort, this.reversed]);
  }

  async #orderOf(columns: Columns, sort: Sort, signal: AbortSignal): Promise<Order> {
    if (sort.by === "time") return orderByTime(columns, this.reversed);
    if (sort.by === "name") return orderByName(columns, this.reversed);
    const key = JSON.stringify([this.folderId, sort]);
    if (this.#ranked?.key !== key) {
      const input = { folderId: this.folderId, by: rankByOf(sort), estimator: "auto" as const };
      this.#ranked = { key, answer: await this.#connection.engine["photo.rank"](input, signal) };
    }
    return orderByScore(this.#ranked.answer, this.reversed);
  }
}

function rankByOf(sort: Exclude<Sort, { by: "time" | "name" }>): RankBy {
  if (sort.by === "axis") return { axis: sort.name };
  if (sort.by === "draft") return sort.ends;
  return { likeTo: { photoId: sort.photoId } };
}

/** Two drafts are the same sort whatever is in them: a changed draft is shown in the direction it had. */
function keyOf(sort: Sort): string {
  return sort.by === "draft" ? "draft" : JSON.stringify(sort);
}
