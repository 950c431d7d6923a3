import fc from "fast-check";
import { expect, test } from "vitest";
import {
  firstStart,
  healthyAfterMs,
  restartPauseMs,
  supervise,
  type Supervision,
  type SupervisionAct,
  type SupervisionEvent,
} from "./supervision.ts";

/** Every act of a process to which these events happen, in order. */
function actsOf(...events: SupervisionEvent[]): SupervisionAct[] {
  let state: Supervision = firstStart;
  return events.map((event) => {
    const { next, act } = supervise(state, event);
    state = next;
    return act;
  });
}

const ready = (nowMs: number): SupervisionEvent => ({ kind: "ready", nowMs });
const exited = (nowMs: number): SupervisionEvent => ({ kind: "exited", nowMs });
const paused: SupervisionEvent = { kind: "paused" };
const stop: SupervisionEvent = { kind: "stop" };
const refused: SupervisionEvent = { kind: "refused" };
const pauseOf = (act: SupervisionAct) => (act.kind === "pause" ? act.pauseMs : act.kind);

test("pauses double from half a second to half a minute while a process keeps dying", () => {
  const events = Array.from({ length: 9 }, (_, round) => [exited(round), paused]).flat();
  const pauses = actsOf(...events).filter(({ kind }) => kind === "pause");
  expect(pauses.map(pauseOf)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test("a process that was ready for a minute starts with the first pause again, one that was not does not", () => {
  const crashTwice = [exited(0), paused, exited(0), paused] as const;
  const healthy = actsOf(...crashTwice, ready(1_000), exited(1_000 + healthyAfterMs));
  expect(pauseOf(healthy.at(-1)!)).toBe(500);
  const ill = actsOf(...crashTwice, ready(1_000), exited(999 + healthyAfterMs));
  expect(pauseOf(ill.at(-1)!)).toBe(2_000);
});

test("a process that refuses is stopped and not started again", () => {
  expect(actsOf(refused, exited(0)).map(({ kind }) => kind)).toEqual(["stop", "finish"]);
});

test("stopping during a pause ends at once, and during work when the process has ended", () => {
  expect(actsOf(exited(0), stop).map(pauseOf)).toEqual([500, "finish"]);
  expect(actsOf(ready(0), stop, exited(1)).map(pauseOf)).toEqual(["nothing", "stop", "finish"]);
});

test("in any order of events there is one process at a time, nothing happens after the end, and pauses keep their bounds", () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constantFrom("ready" as const, "exited" as const), nowMs: fc.nat(1e9) }),
    fc.record({ kind: fc.constantFrom("paused" as const, "refused" as const, "stop" as const) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state: Supervision = firstStart;
      let isOver = false;
      for (const one of events) {
        const wasRunning = state.phase === "starting" || state.phase === "ready";
        const { next, act } = supervise(state, one);
        expect(isOver && act.kind !== "nothing").toBe(false);
        if (act.kind === "start") expect(state.phase).toBe("pausing");
        if (act.kind === "stop") expect(wasRunning).toBe(true);
        if (act.kind === "pause") {
          expect(act.pauseMs).toBeGreaterThanOrEqual(restartPauseMs.first);
          expect(act.pauseMs).toBeLessThanOrEqual(restartPauseMs.longest);
        }
        isOver ||= act.kind === "finish";
        state = next;
      }
    }),
  );
});
