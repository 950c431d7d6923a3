type Job = { run: () => void };

/** Does so many jobs at once, the one that was asked for last first: what a person scrolled past can wait. */
export class LastFirstQueue {
  #free: number;
  #waiting: Job[] = [];

  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  /** Does `work` when its turn comes. Aborting `signal` before that rejects, and takes it out. */
  async do<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#free === 0) await this.#turn(signal);
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.pop();
      if (next === undefined) this.#free += 1;
      else next.run();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((one) => one !== job);
        reject(signal.reason as Error);
      };
      const run = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const job: Job = { run };
      this.#waiting.push(job);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
