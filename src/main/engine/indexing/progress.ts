import type { IndexProgress } from "../../../shared/contract.ts";

/** Progress is told at most this often. */
const tellEveryMs = 100;
/** The rate is that of the last few seconds: a folder of small photos after one of large ones shows at once. */
const rateWindowMs = 5_000;

/**
 * Counts what an indexing run has done and tells it: at once, when embedding starts, when it is over, and in between at
 * most ten times a second.
 */
export class ProgressMeter {
  readonly #nowMs: () => number;
  readonly #tell: (progress: IndexProgress) => void;
  readonly #samples: { atMs: number; done: number }[] = [];
  #toldAtMs = -Infinity;
  #phase: IndexProgress["phase"] = "scanning";
  #done = 0;
  #total = 0;
  #failed = 0;

  /**
   * `nowMs` is a clock that never goes back. Work that needs no scan says with `start` where it begins: some of it may
   * have been done before.
   */
  constructor(
    tell: (progress: IndexProgress) => void,
    nowMs: () => number = () => performance.now(),
    start?: { done: number; total: number },
  ) {
    this.#tell = tell;
    this.#nowMs = nowMs;
    if (start !== undefined) {
      this.#phase = "embedding";
      this.#done = start.done;
      this.#total = start.total;
      this.#samples.push({ atMs: nowMs(), done: start.done });
    }
    this.#report();
  }

  /** Photos seen by the scan so far. */
  found(total: number): void {
    this.#total = total;
    this.#report();
  }

  /** The scan is over; this many photos need work. */
  startEmbedding(total: number): void {
    this.#phase = "embedding";
    this.#total = total;
    this.#samples.push({ atMs: this.#nowMs(), done: 0 });
    this.#report(true);
  }

  /** So many photos are still to do: more may have come. */
  expect(left: number): void {
    this.#total = this.#done + left;
  }

  /** Some photos are done, that many of them in vain. */
  advance(done: number, failed: number): void {
    this.#done += done;
    this.#failed += failed;
    this.#samples.push({ atMs: this.#nowMs(), done: this.#done });
    this.#report(this.#done === this.#total);
  }

  #report(always = false): void {
    const nowMs = this.#nowMs();
    if (!always && nowMs - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = nowMs;
    while (this.#samples.length > 2 && nowMs - this.#samples[1].atMs > rateWindowMs) this.#samples.shift();
    const first = this.#samples.at(0);
    const last = this.#samples.at(-1);
    const seconds = first && last ? (last.atMs - first.atMs) / 1_000 : 0;
    const photosPerSecond = first && last && seconds > 0 ? (last.done - first.done) / seconds : 0;
    this.#tell({
      kind: "progress",
      phase: this.#phase,
      done: this.#done,
      total: this.#total,
      failed: this.#failed,
      photosPerSecond,
      secondsLeft: photosPerSecond > 0 ? (this.#total - this.#done) / photosPerSecond : null,
    });
  }
}
