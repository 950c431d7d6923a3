/** Time as the pace sees it; tests bring their own. */
export type Time = {
  nowMs: () => number;
  /** Calls back after a while; answers what prevents it. */
  after: (delayMs: number, act: () => void) => () => void;
};

/** The time of the world. */
export const realTime: Time = {
  nowMs: () => performance.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A refresh may take this share of the time at most. */
const share = 1 / 10;
const shortestRestMs = 250;
const longestRestMs = 10_000;

/**
 * Refreshes soon after something changed, and so seldom while changes keep coming that refreshing takes a tenth of the
 * time at most: while a library is indexed, photos come several times a second, and asking for all of them again may
 * take a second itself. A change is never left out for good, and more changes never put a refresh off.
 */
export class RefreshPace {
  readonly #refresh: () => Promise<void>;
  readonly #time: Time;
  #state: "resting" | "waiting" | "refreshing" = "resting";
  #changes = 0;
  #notBeforeMs = 0;
  #cancel: () => void = () => undefined;

  /** `refresh` must not reject. */
  constructor(refresh: () => Promise<void>, time: Time = realTime) {
    this.#refresh = refresh;
    this.#time = time;
  }

  /** Something has changed. */
  changed(): void {
    this.#changes += 1;
    if (this.#state !== "resting") return;
    const delayMs = this.#notBeforeMs - this.#time.nowMs();
    if (delayMs <= 0) {
      void this.#run();
      return;
    }
    this.#state = "waiting";
    this.#cancel = this.#time.after(delayMs, () => void this.#run());
  }

  /** Nothing is refreshed any more. */
  stop(): void {
    this.#cancel();
  }

  async #run(): Promise<void> {
    this.#state = "refreshing";
    const changes = this.#changes;
    const startMs = this.#time.nowMs();
    await this.#refresh();
    const endMs = this.#time.nowMs();
    const restMs = (endMs - startMs) * (1 / share - 1);
    this.#notBeforeMs = endMs + Math.min(longestRestMs, Math.max(shortestRestMs, restMs));
    this.#state = "resting";
    if (this.#changes !== changes) this.changed();
  }
}
