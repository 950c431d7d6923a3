import { EngineError } from "../../../shared/errors.ts";
import { isWithin, type Target } from "../library/roots.ts";
import { untilAborted } from "../until-aborted.ts";
import { openFolderEvents, type FolderEvents } from "./folder-events.ts";
import type { Indexer } from "./indexer.ts";
import { PlacesToLook, type Places } from "./places.ts";
import type { Reading } from "./reading.ts";
import { Settling } from "./settling.ts";

/** A second look follows the first after this long while something is held back. */
export const lookAgainMs = 450;
/** However many events there are, the whole folder is looked at this often: they get lost on network drives. */
const sweepMs = 10 * 60_000;
/** The same where the system does not give all events. */
const sweepWithoutEventsMs = 5_000;

/** What a watch is begun with: the events that come from before on, and the places that they point at. */
export type WatchBeginning = { events: FolderEvents; places: PlacesToLook };

/**
 * Looks at a folder wherever something happens in it. Events only say where to look: what changed is found by scanning
 * those folders with the code that indexing uses, so a lost, doubled or misordered event cannot make the library wrong,
 * and what happened while nobody watched is found the same way.
 */
export class FolderWatch {
  readonly #indexer: Indexer;
  readonly #reading: Reading;
  readonly #target: Target;
  readonly #settling = new Settling();

  constructor(indexer: Indexer, reading: Reading, target: Target) {
    this.#indexer = indexer;
    this.#reading = reading;
    this.#target = target;
  }

  /**
   * Watches until `signal` aborts. `begin` comes once events are gathered, and says where to look first; `looked` comes
   * after each look. Throws what these throw, and `folder-missing`, `folder-unreadable` when the folder cannot be
   * reached or is no longer in the library.
   */
  async run(
    signal: AbortSignal,
    options: {
      begin: (beginning: WatchBeginning) => Promise<void> | void;
      looked: () => Promise<void> | void;
    },
  ): Promise<never> {
    const places = new PlacesToLook(this.#target.path);
    // Asked for before the first look: what changes during it is looked at again after it.
    const events = await openFolderEvents(this.#target.path, places);
    try {
      await options.begin({ events, places });
      const everyMs = () => (events.complete ? sweepMs : sweepWithoutEventsMs);
      let sweptAtMs = performance.now();
      let unsettled = new Set<string>();
      for (;;) {
        const sweepInMs = sweptAtMs + everyMs() - performance.now();
        await places.wait(unsettled.size > 0 ? Math.min(lookAgainMs, sweepInMs) : sweepInMs, signal);
        if (performance.now() - sweptAtMs >= everyMs()) {
          places.addAll();
          sweptAtMs = performance.now();
        }
        for (const folderPath of unsettled) places.addFolder(folderPath);
        const look = this.#indexer.exclusively(() => this.#look(places.take(), signal));
        const listed = await untilAborted(look, signal);
        await options.looked();
        unsettled = this.#takeUnsettled();
        events.follow(listed);
      }
    } finally {
      await events.close();
    }
  }

  /** Scans the places; returns the folders that were listed, with the names of those in them. */
  async #look(places: Places, signal: AbortSignal): Promise<Map<string, string[]>> {
    const listed = new Map<string, string[]>();
    for (const [paths, recursive] of [
      [places.alone, false],
      [places.withAllBelow, true],
    ] as const) {
      if (paths.size === 0) continue;
      signal.throwIfAborted();
      const request = { root: this.#root(), paths: [...paths], recursive };
      const outcome = await this.#indexer.scan(request, { signal, gate: this.#settling });
      for (const [path, names] of outcome.listed) listed.set(path, names);
    }
    return listed;
  }

  #takeUnsettled(): Set<string> {
    const unsettled = this.#settling.takeHeld();
    for (const path of this.#reading.heldFolders())
      if (isWithin(path, this.#target.path)) unsettled.add(path);
    return unsettled;
  }

  #root() {
    const root = this.#indexer.tools.folders.byId(this.#target.root.id);
    if (root !== undefined) return root;
    const { path } = this.#target;
    throw new EngineError("folder-missing", `The folder ${path} was removed from the library; add it again.`);
  }
}
