/** Faster than this nobody sees single photos, and their pictures are not asked for. */
const screensPerSecond = 6;
/** A jump, by the scroll bar or a key, is far from here at once; the next event tells whether it goes on. */
const screensOfAJump = 1.5;
/** A fling pauses no longer than this between two events. */
export const restMs = 90;

/** How fast the grid moves, told from where it is at each scroll event. */
export class Pace {
  #topPx = 0;
  #timeMs = -Infinity;

  /** Whether the grid is flung past: judged from the way since the event before. */
  isFlung(topPx: number, timeMs: number, screenPx: number): boolean {
    const [wayPx, tookMs] = [Math.abs(topPx - this.#topPx), Math.min(restMs, timeMs - this.#timeMs)];
    this.#topPx = topPx;
    this.#timeMs = timeMs;
    const screens = wayPx / Math.max(1, screenPx);
    return screens > screensOfAJump || screens > (screensPerSecond * Math.max(1, tookMs)) / 1_000;
  }
}
