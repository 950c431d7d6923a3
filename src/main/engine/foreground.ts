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

  /** Resolves once no person waits for anything. */
  idle(): Promise<unknown> {
    return this.#idle.promise;
  }
}
