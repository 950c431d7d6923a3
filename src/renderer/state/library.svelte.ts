import type { AxisSummary, LibraryState, Output, Preferences, Work } from "../../shared/contract.ts";
import type { Connection } from "../engine/connection.svelte.ts";
import { speech } from "../messages/language.svelte.ts";

/** An added folder. */
export type Folder = Output<"folder.list">["folders"][number];

/** How many photos there are to show: those that failed are counted by the engine, and not shown. */
export function shownCount({ photoCount, failedCount }: Pick<Folder, "photoCount" | "failedCount">): number {
  return Math.max(0, photoCount - failedCount);
}

const idle: Work = {
  phase: "idle",
  paused: false,
  done: 0,
  total: 0,
  photosPerSecond: 0,
  secondsLeft: null,
  device: null,
  deviceNote: null,
  trouble: null,
};

/** What a new library prefers; the engine's answer replaces it before anything is shown. */
const firstPreferences: Preferences = {
  tileSizePx: 176,
  tileFit: "square",
  showDates: true,
  showPercentiles: true,
  theme: "system",
  language: "system",
  sidebarOpen: true,
  rulerOpen: true,
};

/** What the library holds, followed for as long as there is a connection. */
export class Library {
  folders = $state.raw<readonly Folder[]>([]);
  axes = $state.raw<readonly AxisSummary[]>([]);
  work = $state.raw<Work>(idle);
  photoCount = $state(0);
  failedCount = $state(0);
  preferences = $state.raw<Preferences>(firstPreferences);
  /** False until folders, axes and preferences are known for the first time. */
  known = $state(false);
  /** Grows whenever photos came, went or were read; orders are to be asked for again. */
  photosRevision = $state(0);
  readonly #connection: Connection;
  #revisions: LibraryState["revisions"] | undefined;
  #lastChange = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Follows the library over one connection; ends when it is lost. */
  async follow(): Promise<void> {
    const { engine } = this.#connection;
    this.#revisions = undefined;
    this.#keepPreferences(await engine["preferences.read"]({}));
    for await (const state of engine["library.follow"]({})) {
      this.work = state.work;
      this.photoCount = state.photoCount;
      this.failedCount = state.failedCount;
      const before: LibraryState["revisions"] | undefined = this.#revisions;
      const now = state.revisions;
      this.#revisions = now;
      if (before?.photos !== now.photos) this.photosRevision += 1;
      // Counts of photos stand in the list of folders, too.
      if (before?.folders !== now.folders || before.photos !== now.photos) await this.loadFolders();
      if (before?.axes !== now.axes) await this.loadAxes();
      this.known = true;
    }
  }

  async loadFolders(): Promise<void> {
    this.folders = (await this.#connection.engine["folder.list"]({})).folders;
  }

  async loadAxes(): Promise<void> {
    this.axes = (await this.#connection.engine["axis.list"]({})).axes;
  }

  /** Changes preferences: shown at once, kept by the engine. */
  async prefer(changes: Partial<Preferences>): Promise<void> {
    this.#keepPreferences({ ...this.preferences, ...changes });
    const change = ++this.#lastChange;
    const kept = await this.#connection.engine["preferences.write"](changes);
    // A slider changes one faster than answers come: an old answer must not take it back.
    if (change === this.#lastChange) this.#keepPreferences(kept);
  }

  #keepPreferences(preferences: Preferences): void {
    this.preferences = preferences;
    speech.choose(preferences.language);
  }
}
