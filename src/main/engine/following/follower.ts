import { setTimeout } from "node:timers/promises";
import type { Work } from "../../../shared/contract.ts";
import { EngineError, toWireError } from "../../../shared/errors.ts";
import { explainSqliteError } from "../db/sqlite-error.ts";
import type { FolderRow } from "../db/tables/folders.ts";
import type { SettingTable } from "../db/tables/settings.ts";
import type { Encoder } from "../embedding/encoder.ts";
import { FolderWatch, lookAgainMs, type WatchBeginning } from "../indexing/folder-watch.ts";
import type { Indexer } from "../indexing/indexer.ts";
import type { PlacesToLook } from "../indexing/places.ts";
import type { Reading } from "../indexing/reading.ts";
import { isWithin } from "../library/roots.ts";
import type { Switcher } from "../switching/switcher.ts";
import { untilAborted } from "../until-aborted.ts";
import { BackOff } from "./back-off.ts";
import { WorkMeter } from "./work-meter.ts";

/** What a follower works with. */
export type FollowerTools = {
  indexer: Indexer;
  reading: Reading;
  switcher: Switcher;
  settings: SettingTable;
  /** The library's, to say where a disk is full. */
  directory: string;
};

/** A folder that cannot be reached is looked for at least this often. */
const longestOfflineMs = 15_000;
/** What else keeps it from working is tried again at least this often. */
const longestTroubleMs = 60_000;

/**
 * Keeps the library up to date by itself: looks through every added folder, watches it, and reads what it finds, one job
 * at a time through the indexer. What goes wrong with one folder, the encoder or the disk is told and tried again later.
 * Whatever changes in {@link Follower.work} is told through the library's revisions.
 */
export class Follower {
  readonly #tools: FollowerTools;
  readonly #meter = new WorkMeter();
  /** Why folders, by their ids, do not get on. */
  readonly #folderTroubles = new Map<number, EngineError>();
  #readingTrouble: EngineError | undefined;
  /** The folders whose first look is not over. */
  readonly #unseen = new Set<number>();
  /** Where the watches of the added folders look next, by the folder's path. */
  readonly #places = new Map<string, PlacesToLook>();
  #backOffs: BackOff[] = [];
  #isStarted = false;
  #asideCount = 0;
  #run: { abort: AbortController; ended: Promise<unknown> } | undefined;
  #stirred = Promise.withResolvers<undefined>();
  #encoder: Encoder | undefined;

  constructor(tools: FollowerTools) {
    this.#tools = tools;
  }

  /** Begins, unless it was paused; one that never starts leaves all work to others. */
  start(): void {
    this.#isStarted = true;
    this.#go();
  }

  /** Ends for good. */
  async close(): Promise<void> {
    this.#isStarted = false;
    await this.#halt();
  }

  /** Stops within a second, until `resume`; remembered over restarts. */
  async pause(): Promise<void> {
    this.#tools.settings.setPaused(true);
    await this.#halt();
    // It may have been resumed meanwhile.
    this.#go();
    this.#changed();
  }

  /** Goes on where it was. */
  resume(): void {
    this.#tools.settings.setPaused(false);
    this.#go();
    this.#changed();
  }

  /** Stands aside for a job that changes which folders there are, and begins anew after it. */
  async aside<T>(job: () => Promise<T>): Promise<T> {
    this.#asideCount += 1;
    try {
      await this.#halt();
      return await this.#tools.indexer.exclusively(job);
    } finally {
      this.#asideCount -= 1;
      this.#go();
      this.#changed();
    }
  }

  /** There is more to read, or reason to try at once what failed. */
  stir(): void {
    for (const backOff of this.#backOffs) backOff.wake();
    this.#stirred.resolve(undefined);
  }

  /** What it is doing. */
  work(): Work {
    const { reading, settings, switcher } = this.#tools;
    const isRunning = this.#run !== undefined;
    const leftCount = this.#isStarted ? reading.leftCount : 0;
    const phase = this.#phase(leftCount);
    const trouble =
      this.#readingTrouble ??
      [...this.#folderTroubles.values()].find(({ code }) => code !== "folder-missing");
    const figures =
      (phase === "switching-encoder" ? switcher.progress : undefined) ??
      this.#meter.figures(leftCount, isRunning && this.#readingTrouble === undefined);
    return {
      phase,
      paused: settings.isPaused(),
      done: figures.done,
      total: figures.total,
      photosPerSecond: figures.photosPerSecond,
      secondsLeft: figures.secondsLeft,
      device: this.#encoder?.device ?? null,
      deviceFailure: this.#encoder?.deviceFailure ?? null,
      trouble: trouble === undefined ? null : toWireError(trouble),
    };
  }

  #phase(leftCount: number): Work["phase"] {
    if (this.#run !== undefined && this.#unseen.size > 0) return "scanning";
    if (this.#run !== undefined && leftCount > 0) return "embedding";
    return this.#tools.switcher.progress === undefined ? "idle" : "switching-encoder";
  }

  #changed(): void {
    this.#tools.indexer.tools.revisions.stir();
  }

  #go(): void {
    if (!this.#isStarted || this.#asideCount > 0 || this.#run !== undefined) return;
    if (this.#tools.settings.isPaused()) return;
    const abort = new AbortController();
    const roots = this.#tools.indexer.tools.folders.added();
    this.#folderTroubles.clear();
    this.#readingTrouble = undefined;
    this.#backOffs = [];
    this.#places.clear();
    this.#unseen.clear();
    for (const { id } of roots) this.#unseen.add(id);
    const tasks = [...roots.map((root) => this.#follow(root, abort.signal)), this.#read(abort.signal)];
    this.#run = { abort, ended: Promise.allSettled(tasks) };
  }

  async #halt(): Promise<void> {
    const run = this.#run;
    run?.abort.abort();
    await run?.ended;
    if (this.#run === run) this.#run = undefined;
  }

  /** Looks through a folder and watches it; where it cannot be reached, waits until it can. */
  async #follow(root: FolderRow, signal: AbortSignal): Promise<void> {
    const { indexer, reading } = this.#tools;
    const { folders, photos } = indexer.tools;
    const backOff = this.#backOff(longestOfflineMs);
    for (;;) {
      let isSeen = false;
      const looked = () => {
        if (!isSeen) this.#seen(root);
        isSeen = true;
        backOff.reset();
        this.#stirred.resolve(undefined);
      };
      try {
        const watch = new FolderWatch(indexer, reading, { root, path: root.path });
        const begin = ({ places }: WatchBeginning) => {
          this.#places.set(root.path, places);
          places.addAll();
        };
        await watch.run(signal, { begin, looked });
      } catch (error) {
        signal.throwIfAborted();
        const known = this.#folderTroubles.get(root.id);
        const trouble = this.#explain(error);
        this.#folderTroubles.set(root.id, trouble);
        this.#unseen.delete(root.id);
        // They are shown as they are known; trying to read them would only fail.
        reading.abandon(photos.idsIn(folders.tree(root.id)));
        if (known?.code !== trouble.code) indexer.tools.revisions.bump("folders");
      }
      await backOff.wait(signal);
    }
  }

  /** A folder was looked through: whatever waits in it can be read. */
  #seen(root: FolderRow): void {
    const { indexer } = this.#tools;
    const { folders, photos, inUse, revisions } = indexer.tools;
    const tree = folders.tree(root.id);
    photos.retryUnreadable(tree);
    indexer.changes.expect(photos.pendingIds(tree, inUse.now.vectors.encoderId), "added");
    this.#unseen.delete(root.id);
    if (this.#folderTroubles.delete(root.id)) revisions.bump("folders");
    this.#changed();
  }

  /** Reads whatever there is to read, and goes over to another encoder where that was begun. */
  async #read(signal: AbortSignal): Promise<void> {
    const { reading, switcher } = this.#tools;
    const backOff = this.#backOff(longestTroubleMs);
    let isSwitchTried = false;
    for (;;) {
      this.#stirred = Promise.withResolvers<undefined>();
      try {
        if (reading.leftCount > 0) await this.#prepare();
        await reading.run(signal, (outcomes) => {
          this.#readingTrouble = undefined;
          backOff.reset();
          this.#meter.advance(outcomes.length);
        });
        const isAllSeen = this.#unseen.size === 0;
        if (isAllSeen && reading.leftCount === 0) {
          this.#meter.rest();
          this.#readingTrouble = undefined;
          if (!isSwitchTried) void switcher.continue(signal);
          isSwitchTried = true;
        }
        this.#changed();
        await this.#haveHeldLookedAt(signal);
        await untilAborted(this.#stirred.promise, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#readingTrouble = this.#explain(error);
        this.#changed();
        await backOff.wait(signal);
      }
    }
  }

  /** Photos that are not whole yet are read again after another look, which no event may bring. */
  async #haveHeldLookedAt(signal: AbortSignal): Promise<void> {
    const heldFolders = this.#tools.reading.heldFolders();
    if (heldFolders.size === 0) return;
    await setTimeout(lookAgainMs, undefined, { signal });
    for (const path of heldFolders) {
      for (const [root, places] of this.#places) if (isWithin(path, root)) places.addFolder(path);
    }
  }

  /** Throws what keeps the encoder from opening. */
  async #prepare(): Promise<void> {
    const { indexer, reading } = this.#tools;
    const use = indexer.tools.inUse.now;
    this.#encoder = await use.encoder();
    use.devices.workAhead(reading.leftCount);
    this.#meter.begin(reading.leftCount);
    this.#changed();
  }

  #backOff(longestMs: number): BackOff {
    const backOff = new BackOff(longestMs);
    this.#backOffs.push(backOff);
    return backOff;
  }

  #explain(thrown: unknown): EngineError {
    const meant = explainSqliteError(thrown, this.#tools.directory);
    if (meant instanceof EngineError) return meant;
    const { code, message } = toWireError(meant);
    return new EngineError(code, message, { cause: thrown });
  }
}
