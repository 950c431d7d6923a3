import { setTimeout } from "node:timers/promises";

const longestMs = 10_000;

/** Knows whether a person waits for a picture, so that work that nobody waits for can stand back. */
export class Foreground {
  #count = 0;
  #idle = Promise.withResolvers<undefined>();

  constructor() {
    this.#idle.resolve(undefined);
  }

  /** Does something that a person waits for. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#count === 0) this.#idle = Promise.withResolvers<undefined>();
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
      if (this.#count === 0) this.#idle.resolve(undefined);
    }
  }

  /** Resolves once no person waits for anything, or after ten seconds: a drive that does not answer must not stop all. */
  async idle(): Promise<void> {
    if (this.#count === 0) return;
    const patience = new AbortController();
    const timeout = setTimeout(longestMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.#idle.promise, timeout]);
    patience.abort();
  }
}
