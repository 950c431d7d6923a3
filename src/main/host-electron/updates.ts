import { CancellationToken, type AppUpdater, type UpdateInfo } from "electron-updater";
import type { Release, UpdateAct, UpdateState, UpdateStep, UpdateTrouble } from "../../shared/updates.ts";
import { readUpdateChoice, writeUpdateChoice, type UpdateChoice } from "./update-choice.ts";
import { canInstall, releasePage, type System, type UpdateConfig } from "./update-way.ts";

const dayMs = 24 * 60 * 60 * 1_000;
/** An answer that takes longer counts as none: a check cannot be cancelled. */
const answerWithinMs = 60_000;

/** What updates are made of. */
export type UpdateParts = {
  /** Set up by {@link askFirst}. */
  updater: AppUpdater;
  config: UpdateConfig;
  system: System;
  /** The file that remembers the choice. */
  choiceFile: string;
  /** Ends all of the updater's connections, which a cancelled download would leave open. */
  hangUp: () => void;
  /** Replaces the app by what was downloaded, and starts it again: the app ends, or this rejects. */
  install: () => Promise<never>;
  /** Told of every change. */
  onChange: (state: UpdateState) => void;
  time: { nowMs: () => number; after: (delayMs: number, act: () => void) => () => void };
};

/** Real time; waiting for it keeps no process alive. */
export const realTime: UpdateParts["time"] = {
  nowMs: () => Date.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** Has electron-updater do nothing that a person has not asked for, and say nothing that would know a copy again. */
export function askFirst(updater: AppUpdater): void {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  updater.logger = null;
  // It would send a number here that is each copy's own, for releases that go to some copies first.
  updater.requestHeaders = { "x-user-staging-id": "none" };
}

/**
 * Updates of the app, off until a person chooses otherwise: then newer versions are looked for at the start and once a day.
 * They are downloaded when a person says so, installed when a person says so again, and nothing happens in between.
 */
export class Updates {
  readonly #parts: UpdateParts;
  #choice: UpdateChoice;
  #step: UpdateStep = { is: "resting" };
  /** Grows with what makes an answer that is still to come void. */
  #round = 0;
  #download = new CancellationToken();
  #endDay: () => void = () => undefined;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
    this.#choice = readUpdateChoice(parts.choiceFile);
    parts.updater.on("download-progress", ({ percent }) => {
      if (this.#step.is === "downloading") this.#show({ ...this.#step, share: percent / 100 });
    });
  }

  get state(): NonNullable<UpdateState> {
    return { ...this.#choice, step: this.#step };
  }

  /** Looks for a newer version if that was chosen; once, at the start. */
  start(): void {
    void this.#check(false);
  }

  /** Does what a person asked for. What makes no sense at the moment is passed over. */
  do(act: UpdateAct): void {
    const step = this.#step;
    switch (act) {
      case "look":
        this.#parts.onChange(this.state);
        break;
      case "switch-on":
        this.#remember({ ...this.#choice, isOn: true });
        void this.#check(true);
        break;
      case "switch-off":
        if (step.is === "installing") return;
        this.#round += 1;
        this.#endDay();
        this.#cancel();
        this.#remember({ ...this.#choice, isOn: false });
        this.#show({ is: "resting" });
        break;
      case "check":
        void this.#check(true);
        break;
      case "download":
        if (step.is === "found" && step.canInstall) void this.#fetch(step.release);
        if (step.is === "failed" && step.release !== null) void this.#fetch(step.release);
        break;
      case "cancel":
        this.#cancel();
        break;
      case "install":
        if (step.is === "ready") void this.#install(step.release);
    }
  }

  /** Where nobody asked for it and it fails, a person goes on being told of the version that is known. */
  async #check(isAskedFor: boolean): Promise<void> {
    const { updater, config, system, time } = this.#parts;
    if (!this.#choice.isOn) return;
    this.#endDay();
    this.#endDay = time.after(dayMs, () => void this.#check(false));
    if (["checking", "downloading", "ready", "installing"].includes(this.#step.is)) return;
    const round = ++this.#round;
    const before = this.#step;
    this.#show({ is: "checking" });
    const tooLate = Promise.withResolvers<never>();
    const endWait = time.after(answerWithinMs, () => tooLate.reject(new NoAnswer()));
    let next: UpdateStep;
    try {
      const answer = (await Promise.race([updater.checkForUpdates(), tooLate.promise]))!;
      const release = this.#releaseOf(answer.updateInfo);
      next = answer.isUpdateAvailable
        ? { is: "found", release, canInstall: canInstall(config, system) }
        : { is: "newest" };
    } catch (error) {
      next = { is: "failed", trouble: isNoAnswer(error) ? "no-answer" : "bad-answer", release: null };
    } finally {
      endWait();
    }
    // Switched off meanwhile.
    if (round !== this.#round) return;
    if (next.is !== "failed") this.#remember({ ...this.#choice, lastCheckedAtMs: time.nowMs() });
    this.#show(next.is === "failed" && !isAskedFor && before.is === "found" ? before : next);
  }

  #releaseOf({ version }: { version: string }): Release {
    return { version, page: releasePage(this.#parts.config, version) };
  }

  async #fetch(release: Release): Promise<void> {
    const { updater } = this.#parts;
    const round = ++this.#round;
    // An answer that came too late for its check may have named a newer one.
    let downloaded = release;
    const note = (info: UpdateInfo) => (downloaded = this.#releaseOf(info));
    updater.once("update-downloaded", note);
    const token = (this.#download = new CancellationToken());
    this.#show({ is: "downloading", release, share: 0 });
    try {
      await updater.downloadUpdate(token);
      if (round === this.#round) this.#show({ is: "ready", release: downloaded });
    } catch (error) {
      // Switched off meanwhile.
      if (round !== this.#round) return;
      if (token.cancelled) this.#show({ is: "found", release, canInstall: true });
      else this.#fail(isForged(error) ? "not-genuine" : "not-downloaded", release);
    } finally {
      updater.off("update-downloaded", note);
    }
  }

  #cancel(): void {
    if (this.#step.is !== "downloading") return;
    this.#download.cancel();
    this.#parts.hangUp();
  }

  async #install(release: Release): Promise<void> {
    this.#show({ is: "installing", release });
    try {
      await this.#parts.install();
    } catch {
      this.#fail("not-installed", release);
    }
  }

  #remember(choice: UpdateChoice): void {
    this.#choice = choice;
    writeUpdateChoice(this.#parts.choiceFile, choice);
  }

  #fail(trouble: UpdateTrouble, release: Release): void {
    this.#show({ is: "failed", trouble, release });
  }

  #show(step: UpdateStep): void {
    this.#step = step;
    this.#parts.onChange(this.state);
  }
}

class NoAnswer extends Error {}

/** Nobody answered, as Node (`ECONNREFUSED`), Chromium (`net::ERR_…`) and electron-updater say it; else the answer was bad. */
function isNoAnswer(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const isSystemError = code !== undefined && /^E[A-Z]+$/.test(code);
  return (
    error instanceof NoAnswer ||
    isSystemError ||
    /^net::ERR_|^Request (timed out|has been aborted)/.test(message)
  );
}

/** What came is not what was published, or is not signed by its publisher; electron-updater has deleted it. */
function isForged(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_CHECKSUM_MISMATCH" || code === "ERR_UPDATER_INVALID_SIGNATURE";
}
