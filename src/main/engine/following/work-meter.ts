import type { Work } from "../../../shared/contract.ts";
import { ProgressMeter } from "../indexing/progress.ts";

/** Counts the photos that were read since there was last nothing to do, and how fast. */
export class WorkMeter {
  readonly #nowMs: () => number;
  #doneCount = 0;
  #photosPerSecond = 0;
  #meter: ProgressMeter | undefined;

  /** `nowMs` is a clock that never goes back. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Work begins, or goes on after a rest that is not to count. */
  begin(leftCount: number): void {
    this.#photosPerSecond = 0;
    this.#meter = new ProgressMeter(
      ({ photosPerSecond }) => (this.#photosPerSecond = photosPerSecond),
      this.#nowMs,
      { done: this.#doneCount, total: this.#doneCount + leftCount },
    );
  }

  /** So many photos are done. */
  advance(count: number): void {
    this.#doneCount += count;
    this.#meter?.advance(count, 0);
  }

  /** There is nothing to do any more. */
  rest(): void {
    this.#doneCount = 0;
    this.#photosPerSecond = 0;
    this.#meter = undefined;
  }

  /** Where it is, while so many photos are left; without a rate unless it is running. */
  figures(
    leftCount: number,
    isRunning: boolean,
  ): Pick<Work, "done" | "total" | "photosPerSecond" | "secondsLeft"> {
    const photosPerSecond = isRunning ? this.#photosPerSecond : 0;
    return {
      done: this.#doneCount,
      total: this.#doneCount + leftCount,
      photosPerSecond,
      secondsLeft: photosPerSecond > 0 ? leftCount / photosPerSecond : null,
    };
  }
}
