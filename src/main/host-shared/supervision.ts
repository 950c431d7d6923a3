/** @file When a process that ended is started again: pure, so that every order of events can be tested. */

/** The first pause before a process is started again, and the longest; each is twice the one before. */
export const restartPauseMs = { first: 500, longest: 30_000 } as const;
/** A process that was ready for so long counts as well again: the pauses begin anew. */
export const healthyAfterMs = 60_000;

/** Where a supervised process is; `pauseMs` is how long the next pause takes. */
export type Supervision =
  | { phase: "starting"; pauseMs: number }
  | { phase: "ready"; pauseMs: number; sinceMs: number }
  | { phase: "pausing"; pauseMs: number }
  | { phase: "stopping" }
  | { phase: "over" };

/** What happens to it. `refused` is its own word that starting it again would change nothing. */
export type SupervisionEvent =
  | { kind: "ready"; nowMs: number }
  | { kind: "exited"; nowMs: number }
  | { kind: "paused" }
  | { kind: "refused" }
  | { kind: "stop" };

/** What is to be done then. */
export type SupervisionAct =
  | { kind: "nothing" }
  | { kind: "start" }
  | { kind: "pause"; pauseMs: number }
  | { kind: "stop" }
  | { kind: "finish" };

/** A process that has just been started for the first time. */
export const firstStart: Supervision = { phase: "starting", pauseMs: restartPauseMs.first };

/** What follows from an event; one that makes no sense in its phase changes nothing. */
export function supervise(
  now: Supervision,
  event: SupervisionEvent,
): { next: Supervision; act: SupervisionAct } {
  const stay = { next: now, act: { kind: "nothing" } } as const;
  switch (event.kind) {
    case "ready":
      if (now.phase !== "starting") return stay;
      return { next: { ...now, phase: "ready", sinceMs: event.nowMs }, act: { kind: "nothing" } };
    case "exited": {
      if (now.phase === "stopping") return { next: { phase: "over" }, act: { kind: "finish" } };
      if (now.phase !== "starting" && now.phase !== "ready") return stay;
      const wasHealthy = now.phase === "ready" && event.nowMs - now.sinceMs >= healthyAfterMs;
      const pauseMs = wasHealthy ? restartPauseMs.first : now.pauseMs;
      return {
        next: { phase: "pausing", pauseMs: Math.min(2 * pauseMs, restartPauseMs.longest) },
        act: { kind: "pause", pauseMs },
      };
    }
    case "paused":
      if (now.phase !== "pausing") return stay;
      return { next: { phase: "starting", pauseMs: now.pauseMs }, act: { kind: "start" } };
    case "refused":
    case "stop":
      if (now.phase === "pausing") return { next: { phase: "over" }, act: { kind: "finish" } };
      if (now.phase !== "starting" && now.phase !== "ready") return stay;
      return { next: { phase: "stopping" }, act: { kind: "stop" } };
  }
}
