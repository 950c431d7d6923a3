/** Does acts one after another, each once those before it have ended, well or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does an act in its turn. Rejects like the act. */
  take<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(act, act);
    this.#last = turn;
    return turn;
  }
}
