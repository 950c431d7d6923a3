import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IndexProgress } from "../../../shared/contract.ts";
import { ProgressMeter } from "./progress.ts";

/** A meter on a clock that the test moves, and all that the meter told, with the time of each. */
function meterOnClock() {
  const clock = { nowMs: 1_000 };
  const told: (IndexProgress & { atMs: number })[] = [];
  const meter = new ProgressMeter(
    (progress) => told.push({ ...progress, atMs: clock.nowMs }),
    () => clock.nowMs,
  );
  return { clock, told, meter };
}

describe("an indexing run's progress", () => {
  test("is told at once, before anything is found", () => {
    const { told } = meterOnClock();
    expect(told).toEqual([
      {
        kind: "progress",
        phase: "scanning",
        done: 0,
        total: 0,
        failed: 0,
        photosPerSecond: 0,
        secondsLeft: null,
        atMs: 1_000,
      },
    ]);
  });

  test("counts what is found while scanning, and from the start again what needs work", () => {
    const { clock, told, meter } = meterOnClock();
    clock.nowMs += 200;
    meter.found(5_000);
    clock.nowMs += 200;
    meter.startEmbedding(40);
    expect(told.slice(1).map(({ phase, done, total }) => ({ phase, done, total }))).toEqual([
      { phase: "scanning", done: 0, total: 5_000 },
      { phase: "embedding", done: 0, total: 40 },
    ]);
  });

  test("begins where earlier work ended, and counts what comes on top of what is done", () => {
    const clock = { nowMs: 1_000 };
    const told: IndexProgress[] = [];
    const meter = new ProgressMeter(
      (progress) => told.push(progress),
      () => clock.nowMs,
      { done: 1_203, total: 5_000 },
    );
    expect(told).toMatchObject([{ phase: "embedding", done: 1_203, total: 5_000, photosPerSecond: 0 }]);
    clock.nowMs += 1_000;
    meter.advance(97, 0);
    expect(told.at(-1)).toMatchObject({ done: 1_300, total: 5_000, photosPerSecond: 97 });
    meter.expect(4_000);
    clock.nowMs += 1_000;
    meter.advance(300, 0);
    expect(told.at(-1)).toMatchObject({ done: 1_600, total: 5_300 });
  });

  test("gives the rate and the time left", () => {
    const { clock, told, meter } = meterOnClock();
    meter.startEmbedding(100);
    clock.nowMs += 1_000;
    meter.advance(20, 1);
    expect(told.at(-1)).toMatchObject({
      done: 20,
      total: 100,
      failed: 1,
      photosPerSecond: 20,
      secondsLeft: 4,
    });
    clock.nowMs += 1_000;
    meter.advance(40, 2);
    expect(told.at(-1)).toMatchObject({ done: 60, failed: 3, photosPerSecond: 30, secondsLeft: 40 / 30 });
  });

  test("gives the rate of the last seconds, so that slower photos show soon", () => {
    const { clock, told, meter } = meterOnClock();
    meter.startEmbedding(10_000);
    for (let second = 0; second < 20; second += 1) {
      clock.nowMs += 1_000;
      meter.advance(100, 0);
    }
    expect(told.at(-1)!.photosPerSecond).toBeCloseTo(100);
    for (let second = 0; second < 8; second += 1) {
      clock.nowMs += 1_000;
      meter.advance(10, 0);
    }
    expect(told.at(-1)!.photosPerSecond).toBeCloseTo(10);
  });

  test("ends with everything done, however soon that is", () => {
    const { clock, told, meter } = meterOnClock();
    meter.startEmbedding(2);
    clock.nowMs += 1;
    meter.advance(1, 0);
    meter.advance(1, 1);
    expect(told.at(-1)).toMatchObject({ done: 2, total: 2, failed: 1, secondsLeft: 0 });
  });

  test("of a run with nothing to do is told once more, with no time left to know", () => {
    const { told, meter } = meterOnClock();
    meter.startEmbedding(0);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({ phase: "embedding", done: 0, total: 0, secondsLeft: null });
  });

  test("is told at most ten times a second between its start and its end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 200 }),
        (pausesMs) => {
          const { clock, told, meter } = meterOnClock();
          meter.startEmbedding(pausesMs.length + 1);
          const before = told.length;
          for (const pauseMs of pausesMs) {
            clock.nowMs += pauseMs;
            meter.advance(1, 0);
          }
          const between = told.slice(before - 1);
          for (let i = 1; i < between.length; i += 1) {
            expect(between[i].atMs - between[i - 1].atMs).toBeGreaterThanOrEqual(100);
            expect(between[i].done).toBeGreaterThan(between[i - 1].done);
          }
          // Whatever happens, it is never much out of date.
          expect(clock.nowMs - told.at(-1)!.atMs).toBeLessThan(100);
        },
      ),
    );
  });
});
