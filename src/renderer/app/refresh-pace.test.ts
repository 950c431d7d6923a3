import { expect, test } from "vitest";
import { RefreshPace } from "./refresh-pace.ts";

/** A pace whose time stands still until it is told to go on, and whose refreshes take `costMs` of it. */
function pace(costMs: number) {
  let nowMs = 0;
  let waiting: { atMs: number; act: () => void }[] = [];
  const startsMs: number[] = [];
  const after = (delayMs: number, act: () => void) => {
    const entry = { atMs: nowMs + delayMs, act };
    waiting.push(entry);
    return () => void (waiting = waiting.filter((one) => one !== entry));
  };
  const refresh = () => {
    startsMs.push(nowMs);
    return new Promise<void>((resolve) => after(costMs, resolve));
  };
  const tested = new RefreshPace(refresh, { nowMs: () => nowMs, after });
  /** Lets time pass in steps of 10 ms, with a change every `changeEveryMs`. */
  const pass = async (forMs: number, changeEveryMs = 0) => {
    for (const endMs = nowMs + forMs; nowMs < endMs; nowMs += 10) {
      if (changeEveryMs > 0 && nowMs % changeEveryMs === 0) tested.changed();
      const due = waiting.filter((one) => one.atMs <= nowMs);
      waiting = waiting.filter((one) => one.atMs > nowMs);
      for (const one of due) one.act();
      // What awaits the refresh goes on.
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
  };
  return { tested, startsMs, pass };
}

test("the first change is shown at once, and so is one after a rest", async () => {
  const { startsMs, pass, tested } = pace(20);
  tested.changed();
  await pass(1_000);
  tested.changed();
  await pass(1_000);
  expect(startsMs).toEqual([0, 1_000]);
});

test("changes that keep coming are shown four times a second where a refresh is cheap", async () => {
  const { startsMs, pass } = pace(10);
  await pass(2_000, 100);
  expect(startsMs.length).toBeGreaterThanOrEqual(7);
  expect(startsMs.length).toBeLessThanOrEqual(9);
});

test("a dear refresh takes a tenth of the time at most, and is never starved", async () => {
  const { startsMs, pass } = pace(500);
  await pass(21_000, 100);
  expect(startsMs).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
});

test("a change during a refresh is shown after it", async () => {
  const { startsMs, pass, tested } = pace(100);
  tested.changed();
  await pass(50);
  tested.changed();
  await pass(3_000);
  expect(startsMs).toHaveLength(2);
});

test("nothing is refreshed once it was stopped", async () => {
  const { startsMs, pass, tested } = pace(100);
  tested.changed();
  await pass(200);
  tested.changed();
  tested.stop();
  await pass(3_000);
  expect(startsMs).toEqual([0]);
});
