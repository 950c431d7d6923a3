import type { InstallProgress } from "../../../shared/contract.ts";

/** Progress is told at most this often. */
const tellEveryMs = 100;
/** The rate is that of the last few seconds. */
const rateWindowMs = 5_000;

/** Counts the bytes of a download and tells them: at once, when it is complete, and in between ten times a second. */
export class DownloadMeter {
  readonly #totalBytes: number;
  readonly #tell: (progress: InstallProgress) => void;
  readonly #nowMs: () => number;
  readonly #samples: { atMs: number; receivedBytes: number }[];
  #doneBytes: number;
  #receivedBytes = 0;
  #trouble: string | null = null;
  #toldAtMs = -Infinity;

  /** `doneBytes` are there from before; `nowMs` is a clock that never goes back. */
  constructor(
    bytes: { totalBytes: number; doneBytes: number },
    tell: (progress: InstallProgress) => void,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#totalBytes = bytes.totalBytes;
    this.#doneBytes = bytes.doneBytes;
    this.#tell = tell;
    this.#nowMs = nowMs;
    this.#samples = [{ atMs: nowMs(), receivedBytes: 0 }];
    this.#report();
  }

  /** All that came over the network, what was thrown away again included. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Some bytes have arrived. */
  receive(bytes: number): void {
    this.#receivedBytes += bytes;
    this.#doneBytes += bytes;
    this.#trouble = null;
    this.#report(this.#doneBytes === this.#totalBytes);
  }

  /** Some bytes that were there are of no use. */
  discard(bytes: number): void {
    this.#doneBytes -= bytes;
  }

  /** Nothing arrives for this reason, and another attempt will be made. Told at once. */
  interrupt(reason: string): void {
    this.#trouble = reason;
    this.#report(true);
  }

  #report(always = false): void {
    const nowMs = this.#nowMs();
    if (!always && nowMs - this.#toldAtMs < tellEveryMs) return;
    this.#toldAtMs = nowMs;
    this.#samples.push({ atMs: nowMs, receivedBytes: this.#receivedBytes });
    while (this.#samples.length > 2 && nowMs - this.#samples[1].atMs > rateWindowMs) this.#samples.shift();
    const [first] = this.#samples;
    const seconds = (nowMs - first.atMs) / 1_000;
    const bytesPerSecond = seconds > 0 ? (this.#receivedBytes - first.receivedBytes) / seconds : 0;
    this.#tell({
      kind: "progress",
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      secondsLeft: bytesPerSecond > 0 ? (this.#totalBytes - this.#doneBytes) / bytesPerSecond : null,
      trouble: this.#trouble,
    });
  }
}
