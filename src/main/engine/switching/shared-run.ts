import { untilAborted } from "../until-aborted.ts";

/** One piece of work that several requests wait for together; it is aborted when the last of them leaves. */
export class SharedRun<P, R> {
  readonly #abort = new AbortController();
  readonly #tells = new Set<(progress: P) => void>();
  readonly #result: Promise<R>;
  #last: P | undefined;
  #isOver = false;

  constructor(work: (signal: AbortSignal, tell: (progress: P) => void) => Promise<R>) {
    this.#result = work(this.#abort.signal, (progress) => {
      this.#last = progress;
      for (const tell of this.#tells) tell(progress);
    }).finally(() => (this.#isOver = true));
    // Whoever follows is told; without followers nobody wants to know.
    this.#result.catch(() => undefined);
  }

  /** What was told last, if anything was. */
  get last(): P | undefined {
    return this.#last;
  }

  /** Whether it is still worth waiting for. */
  get isRunning(): boolean {
    return !this.#isOver && !this.#abort.signal.aborted;
  }

  /** Waits for the result, and is told where the work is at once and then as it goes. Aborting `signal` rejects at once. */
  async follow(signal: AbortSignal, tell: (progress: P) => void): Promise<R> {
    this.#tells.add(tell);
    if (this.#last !== undefined) tell(this.#last);
    try {
      return await untilAborted(this.#result, signal);
    } finally {
      this.#tells.delete(tell);
      if (this.#tells.size === 0) this.#abort.abort();
    }
  }

  /** Ends the work; followers are rejected with `reason`. */
  end(reason: Error): void {
    this.#abort.abort(reason);
  }

  /** Resolves when the work has come to rest, however it ended. */
  async settled(): Promise<void> {
    await this.#result.catch(() => undefined);
  }
}
