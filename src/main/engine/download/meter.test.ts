import { expect, test } from "vitest";
import type { InstallProgress } from "../../../shared/contract.ts";
import { DownloadMeter } from "./meter.ts";

/** A meter on a clock that the test moves, and all that the meter told, with the time of each. */
function meterOnClock(bytes = { totalBytes: 10_000, doneBytes: 0 }) {
  const clock = { nowMs: 0 };
  const told: (InstallProgress & { atMs: number })[] = [];
  const meter = new DownloadMeter(
    bytes,
    (progress) => told.push({ ...progress, atMs: clock.nowMs }),
    () => clock.nowMs,
  );
  return { clock, told, meter };
}

test("a download is told at once, with what was there before and no rate", () => {
  const { told } = meterOnClock({ totalBytes: 10_000, doneBytes: 4_000 });
  expect(told).toEqual([
    {
      kind: "progress",
      atMs: 0,
      doneBytes: 4_000,
      totalBytes: 10_000,
      bytesPerSecond: 0,
      secondsLeft: null,
      trouble: null,
    },
  ]);
});

test("it is told ten times a second at most, and when it is complete", () => {
  const { clock, told, meter } = meterOnClock();
  for (let piece = 1; piece <= 100; piece += 1) {
    clock.nowMs += 5;
    meter.receive(100);
  }
  meter.receive(0);
  expect(told.map(({ atMs }) => atMs)).toEqual([0, 100, 200, 300, 400, 500, 500]);
  expect(told.at(-1)).toMatchObject({ doneBytes: 10_000, bytesPerSecond: 20_000, secondsLeft: 0 });
});

test("the rate is that of the last seconds, and what was there before has none", () => {
  const { clock, told, meter } = meterOnClock({ totalBytes: 1_000_000, doneBytes: 500_000 });
  const receive = (bytes: number) => {
    clock.nowMs += 1_000;
    meter.receive(bytes);
  };
  receive(1_000);
  expect(told.at(-1)).toMatchObject({ bytesPerSecond: 1_000, secondsLeft: 499 });
  for (let second = 0; second < 6; second += 1) receive(10_000);
  expect(told.at(-1)).toMatchObject({ bytesPerSecond: 10_000 });
});

test("trouble is told at once, and is over when something arrives", () => {
  const { clock, told, meter } = meterOnClock();
  clock.nowMs += 1;
  meter.interrupt("the cable is out");
  clock.nowMs += 100;
  meter.receive(10);
  expect(told.map(({ atMs, trouble }) => [atMs, trouble])).toEqual([
    [0, null],
    [1, "the cable is out"],
    [101, null],
  ]);
});

test("what is of no use is no longer done, but has come over the network", () => {
  const { clock, told, meter } = meterOnClock();
  meter.receive(5_000);
  meter.discard(5_000);
  clock.nowMs += 1_000;
  meter.receive(1_000);
  expect(told.at(-1)).toMatchObject({ doneBytes: 1_000, bytesPerSecond: 6_000, secondsLeft: 1.5 });
  expect(meter.receivedBytes).toBe(6_000);
});
