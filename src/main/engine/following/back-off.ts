const firstMs = 1_000;

/** Waits longer after each failure, until something works again. */
export class BackOff {
  readonly #longestMs: number;
  #nextMs = firstMs;
  #wake: () => void = () => undefined;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /** Resolves after a second, and after twice as long each time; sooner when woken. Rejects when `signal` aborts. */
  wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        this.#wake = () => undefined;
        settle();
      };
      const onAbort = () => end(() => reject(signal.reason as Error));
      const timer = setTimeout(() => end(resolve), this.#nextMs);
      this.#nextMs = Math.min(2 * this.#nextMs, this.#longestMs);
      this.#wake = () => end(resolve);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** It works again. */
  reset(): void {
    this.#nextMs = firstMs;
  }

  /** There is reason to try at once. */
  wake(): void {
    this.reset();
    this.#wake();
  }
}
