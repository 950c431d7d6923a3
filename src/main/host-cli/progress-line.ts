import type { IndexProgress } from "../../shared/contract.ts";

/** Where nobody redraws the line, as in a log, one is written this often. */
const logEveryMs = 5_000;

/** Shows progress on standard error: one line redrawn in a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #stream = process.stderr;
  #loggedAtMs = performance.now();
  #drawn = false;

  /** Shows where an indexing run is. */
  show(progress: IndexProgress): void {
    this.write(describeProgress(progress));
  }

  /** Shows a text in place of the one before. */
  write(text: string): void {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[2K${text}`);
      this.#drawn = true;
    } else if (performance.now() - this.#loggedAtMs >= logEveryMs) {
      this.#loggedAtMs = performance.now();
      this.#stream.write(`${text}\n`);
    }
  }

  /** Clears the line, so that what follows stands alone. */
  end(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[2K");
    this.#drawn = false;
  }
}

/** One line that says where an indexing run is. */
export function describeProgress({
  phase,
  done,
  total,
  failed,
  photosPerSecond,
  secondsLeft,
}: IndexProgress): string {
  if (phase === "scanning") return `Looking for photos: ${total.toLocaleString("en")} found`;
  const parts = [`${done.toLocaleString("en")} of ${total.toLocaleString("en")} photos`];
  if (photosPerSecond > 0) parts.push(`${photosPerSecond.toFixed(0)} per second`);
  if (secondsLeft !== null && done < total) parts.push(`${describeSeconds(secondsLeft)} left`);
  if (failed > 0) parts.push(`${failed.toLocaleString("en")} unreadable`);
  return parts.join(", ");
}

/** How long something still takes, roughly. */
export function describeSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
