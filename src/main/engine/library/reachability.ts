import { stat } from "node:fs/promises";

/** Tells whether folders can be reached, and holds nothing up for a network drive that does not answer. */
export class Reachability {
  readonly #isFolder: (path: string) => Promise<boolean>;
  readonly #patienceMs: number;
  /** What has not been answered yet: each holds a thread, of which there are few, so no folder is asked for twice. */
  readonly #asked = new Map<string, Promise<boolean>>();

  /** One that does not answer `isFolder`, which does not reject, within `patienceMs` cannot be reached. */
  constructor(isFolder = isFolderNow, patienceMs = 1_000) {
    this.#isFolder = isFolder;
    this.#patienceMs = patienceMs;
  }

  /** Whether the folder is there now. */
  async of(path: string): Promise<boolean> {
    let answer = this.#asked.get(path);
    if (answer === undefined) {
      answer = this.#isFolder(path).finally(() => this.#asked.delete(path));
      this.#asked.set(path, answer);
    }
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => giveUp(false), this.#patienceMs);
    try {
      return await Promise.race([answer, givenUp]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isFolderNow(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
