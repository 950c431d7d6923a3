import { expect, test } from "vitest";
import { temporaryDirectory } from "./testing.ts";
import { makeUpdater, TestTime } from "./testing.updates.ts";
import { installUpdate } from "./update-install.ts";

/** An installation of nothing, and what the app was told of it. */
function install(prepare: (updater: object) => void = () => undefined) {
  const { updater } = makeUpdater("AppImage", temporaryDirectory(), "provider: generic");
  prepare(updater);
  const told: string[] = [];
  const clock = new TestTime();
  const wayMade = Promise.withResolvers<undefined>();
  const installation = {
    makeWay: async () => void told.push("make way"),
    takeBack: () => void told.push("take back"),
  };
  const after: typeof clock.time.after = (delayMs, act) => {
    const end = clock.time.after(delayMs, act);
    wayMade.resolve(undefined);
    return end;
  };
  const listenersBefore = updater.listenerCount("error");
  const installed = installUpdate(updater, installation, after);
  const left = () => updater.listenerCount("error") - listenersBefore;
  return { installed, told, clock, waits: wayMade.promise, left };
}

test("an installer that does not start has everything taken back", async () => {
  const { installed, told, left } = install();
  await expect(installed).rejects.toThrow("No update filepath provided");
  expect([told, left()]).toEqual([["make way", "take back"], 0]);
});

test("an installer that never says that it does not start is waited for five minutes", async () => {
  // Then electron-updater passes a second installation over without a word.
  const { installed, told, clock, waits, left } = install((updater) =>
    Object.assign(updater, { quitAndInstallCalled: true }),
  );
  await waits;
  clock.pass(5 * 60_000 - 1);
  expect(told).toEqual(["make way"]);
  clock.pass(1);
  await expect(installed).rejects.toThrow("did not start");
  expect([told, left()]).toEqual([["make way", "take back"], 0]);
});
