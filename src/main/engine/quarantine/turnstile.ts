/** Lets work pass side by side, but for some that passes alone. */
export class Turnstile {
  #insideCount = 0;
  #isAlone = false;
  #waitingAloneCount = 0;
  #left = Promise.withResolvers<undefined>();

  /** Does `work`, alone or beside others that need not be. Work that is to be alone goes before work that came later. */
  async pass<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    if (alone) {
      this.#waitingAloneCount += 1;
      while (this.#insideCount > 0) await this.#left.promise;
      this.#waitingAloneCount -= 1;
    } else {
      while (this.#isAlone || this.#waitingAloneCount > 0) await this.#left.promise;
    }
    this.#insideCount += 1;
    this.#isAlone = alone;
    try {
      return await work();
    } finally {
      this.#insideCount -= 1;
      this.#isAlone = false;
      this.#left.resolve(undefined);
      this.#left = Promise.withResolvers();
    }
  }
}
