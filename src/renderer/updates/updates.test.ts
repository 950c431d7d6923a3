import { expect, test } from "vitest";
import type { UpdateAct, UpdateState, UpdateStep } from "../../shared/updates.ts";
import { Updates } from "./updates.svelte.ts";

const release = { version: "1.2.0", page: null };
const found: UpdateStep = { is: "found", release, canInstall: true };

/** Updates over a host that is told what to say. */
function open() {
  let tell: (state: UpdateState) => void = () => undefined;
  const done: UpdateAct[] = [];
  const updates = new Updates({
    do: (act) => {
      done.push(act);
      return Promise.resolve();
    },
    follow: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
  return { updates, done, tell: (step: UpdateStep) => tell({ isOn: true, lastCheckedAtMs: null, step }) };
}

test("only a newer version is told of outside the settings", () => {
  const { updates, tell } = open();
  expect(updates.notice).toBeNull();
  const quiet: UpdateStep[] = [
    { is: "resting" },
    { is: "checking" },
    { is: "newest" },
    { is: "failed", trouble: "no-answer", release: null },
  ];
  const told: UpdateStep[] = [
    found,
    { is: "downloading", release, share: 0.5 },
    { is: "ready", release },
    { is: "failed", trouble: "not-genuine", release },
  ];
  const noticeOf = (step: UpdateStep) => {
    tell(step);
    return updates.notice;
  };
  expect(quiet.map(noticeOf)).toEqual(quiet.map(() => null));
  expect(told.map(noticeOf)).toEqual(told);
});

test("what was put away stays away through the next check, until there is more to tell", () => {
  const { updates, tell } = open();
  tell(found);
  updates.putAway();
  expect(updates.notice).toBeNull();
  tell({ is: "checking" });
  tell({ ...found });
  expect(updates.notice).toBeNull();
  tell({ is: "ready", release });
  expect(updates.notice).toEqual({ is: "ready", release });
  tell({ ...found, release: { ...release, version: "1.3.0" } });
  expect(updates.notice).toMatchObject({ release: { version: "1.3.0" } });
});

test("how things stand is what the host tells, also while it does something", async () => {
  const { updates, done, tell } = open();
  const begun = updates.do("check");
  tell({ is: "newest" });
  await begun;
  expect(done).toEqual(["check"]);
  expect(updates.state).toEqual({ isOn: true, lastCheckedAtMs: null, step: { is: "newest" } });
});
