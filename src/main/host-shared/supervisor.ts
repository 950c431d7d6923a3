import { firstStart, supervise, type SupervisionEvent } from "./supervision.ts";

/** How long a process has to end when it is asked to; the engine takes a second. */
const graceMs = 5_000;

/** A process as its supervisor sees it. */
export type SupervisedProcess = {
  /** Asks it to finish what it does and end. */
  stop: () => void;
  /** Ends it by force. */
  kill: () => void;
};

/** What a process reports. `exited` comes once, after everything else, with how it ended. */
export type ProcessReports = {
  ready: () => void;
  /** It cannot work, and starting it again would change nothing; it then ends or is ended. */
  refused: (reason: Error) => void;
  exited: (how: string) => void;
};

/** Starts the process once; it reports in a later turn. */
export type StartProcess = (reports: ProcessReports) => SupervisedProcess;

/** A process that is kept running. */
export type Supervisor = {
  /** Resolves when the process was stopped, rejects with the reason of one that refused to work. */
  ended: Promise<void>;
  /** Ends it, by force if it takes too long, and does not start it again. */
  stop: () => void;
};

/**
 * Starts a process and starts it again whenever it ends without being asked to, after pauses that grow
 * (`supervision.ts`); `onCrash` is told of each such end.
 */
export function keepRunning(
  start: StartProcess,
  onCrash: (how: string, pauseMs: number) => void,
): Supervisor {
  const over = Promise.withResolvers<undefined>();
  let state = firstStart;
  let running: SupervisedProcess;
  let timer: NodeJS.Timeout | undefined;
  let refusal: Error | undefined;
  let howItEnded = "";

  function happen(event: SupervisionEvent): void {
    const { next, act } = supervise(state, event);
    state = next;
    switch (act.kind) {
      case "start":
        startOnce();
        break;
      case "pause":
        onCrash(howItEnded, act.pauseMs);
        timer = setTimeout(() => happen({ kind: "paused" }), act.pauseMs);
        break;
      case "stop":
        running.stop();
        timer = setTimeout(running.kill, graceMs);
        break;
      case "finish":
        clearTimeout(timer);
        if (refusal === undefined) over.resolve(undefined);
        else over.reject(refusal);
    }
  }

  function startOnce(): void {
    running = start({
      ready: () => happen({ kind: "ready", nowMs: performance.now() }),
      refused: (reason) => {
        refusal = reason;
        happen({ kind: "refused" });
      },
      exited: (how) => {
        howItEnded = how;
        happen({ kind: "exited", nowMs: performance.now() });
      },
    });
  }

  startOnce();
  return { ended: over.promise, stop: () => happen({ kind: "stop" }) };
}
