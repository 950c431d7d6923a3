import type {
  AxisSummary,
  EngineClient,
  LibraryState,
  Output,
  Preferences,
  Work,
} from "../../shared/contract.ts";
import { realTime, RefreshPace, type Time } from "../app/refresh-pace.ts";
import { defaultPreferences } from "../../shared/default-preferences.ts";
import type { Connection } from "../engine/connection.svelte.ts";
import { speech } from "../messages/language.svelte.ts";

/** An added folder. */
export type Folder = Output<"folder.list">["folders"][number];

/** How many photos there are to show: those that failed are counted by the engine, and not shown. */
export function shownCount({ photoCount, failedCount }: Pick<Folder, "photoCount" | "failedCount">): number {
  return Math.max(0, photoCount - failedCount);
}

/** How long a following that has failed rests before it begins again. */
const restMs = 5_000;

const idle: Work = {
  phase: "idle",
  paused: false,
  done: 0,
  total: 0,
  photosPerSecond: 0,
  secondsLeft: null,
  device: null,
  deviceFailure: null,
  trouble: null,
};

/** What the library holds, followed for as long as there is a connection. */
export class Library {
  folders = $state.raw<readonly Folder[]>([]);
  axes = $state.raw<readonly AxisSummary[]>([]);
  work = $state.raw<Work>(idle);
  photoCount = $state(0);
  failedCount = $state(0);
  /** The defaults until the engine has answered, which is before anything is shown. */
  preferences = $state.raw<Preferences>(defaultPreferences);
  /** False until folders, axes and preferences are known for the first time. */
  known = $state(false);
  /** Grows whenever photos came, went or were read; orders are to be asked for again. */
  photosRevision = $state(0);
  readonly #connection: Pick<Connection, "engine" | "state">;
  readonly #time: Time;
  readonly #foldersAsked = new Asked();
  readonly #axesAsked = new Asked();
  #lastChange = 0;
  /** When everything was known in the following at hand; never is infinite. */
  #inStepSinceMs = Infinity;

  /** `time` is there for tests. */
  constructor(connection: Pick<Connection, "engine" | "state">, time: Time = realTime) {
    this.#connection = connection;
    this.#time = time;
  }

  /**
   * Follows the library for as long as one connection lasts. What else ends the following is thrown inside `attempt`, which
   * must not reject; then it begins again after a rest. A failure that only goes on is not thrown again.
   */
  async follow(attempt: (act: () => Promise<void>) => Promise<void>): Promise<void> {
    const { engine } = this.#connection;
    let thrown: string | undefined;
    for (;;) {
      await attempt(async () => {
        try {
          await this.#followOnce(engine);
        } catch (error) {
          const wasOver = this.#time.nowMs() - this.#inStepSinceMs > restMs;
          const isTold = !wasOver && thrown === String(error);
          thrown = String(error);
          if (!isTold) throw error;
        }
      });
      await new Promise<void>((resolve) => this.#time.after(restMs, resolve));
      if (this.#connection.state !== "connected" || this.#connection.engine !== engine) return;
    }
  }

  async #followOnce(engine: EngineClient): Promise<void> {
    this.#keepPreferences(await engine["preferences.read"]({}));
    const following = new AbortController();
    const loaded = new Set<string>();
    this.#inStepSinceMs = Infinity;
    // A drive that does not answer holds up the list of folders, and nothing else.
    const paceOf = (what: string, load: () => Promise<void>) =>
      new RefreshPace(async () => {
        try {
          await load();
          if (loaded.add(what).size < 2) return;
          this.known = true;
          this.#inStepSinceMs = Math.min(this.#inStepSinceMs, this.#time.nowMs());
        } catch (error) {
          following.abort(error);
        }
      }, this.#time);
    const folders = paceOf("folders", () => this.loadFolders());
    const axes = paceOf("axes", () => this.loadAxes());
    let before: LibraryState["revisions"] | undefined;
    try {
      for await (const state of engine["library.follow"]({}, following.signal)) {
        this.work = state.work;
        this.photoCount = state.photoCount;
        this.failedCount = state.failedCount;
        const now = state.revisions;
        if (before?.photos !== now.photos) this.photosRevision += 1;
        // Counts of photos stand in the list of folders, too.
        if (before?.folders !== now.folders || before.photos !== now.photos) folders.changed();
        if (before?.axes !== now.axes) axes.changed();
        before = now;
      }
    } catch (error) {
      // Why a list could not be loaded says more than that the following was given up for it.
      following.signal.throwIfAborted();
      throw error;
    } finally {
      folders.stop();
      axes.stop();
    }
  }

  async loadFolders(): Promise<void> {
    const isNewest = this.#foldersAsked.ask();
    const { folders } = await this.#connection.engine["folder.list"]({});
    if (isNewest()) this.folders = folders;
  }

  async loadAxes(): Promise<void> {
    const isNewest = this.#axesAsked.ask();
    const { axes } = await this.#connection.engine["axis.list"]({});
    if (isNewest()) this.axes = axes;
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

/** Keeps an answer that was asked for earlier from taking back one that was asked for later. */
class Asked {
  #last = 0;
  #answered = 0;

  /** Something is asked for; what this returns is called with the answer, and false where a newer one is there. */
  ask(): () => boolean {
    const number = ++this.#last;
    return () => {
      if (number < this.#answered) return false;
      this.#answered = number;
      return true;
    };
  }
}
