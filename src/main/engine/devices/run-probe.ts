import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { engineErrorCodes, EngineError } from "../../../shared/errors.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import type { Measurement } from "./probe.ts";

/** A process that tests one device. */
export type ProbeProcess = {
  /** How it ended, the exit code or the name of a signal, and all it wrote to standard output. */
  ended: Promise<{ exit: number | string; stdout: string }>;
  /** Ends it by force. */
  kill: () => void;
};

/** Starts the module at a path as a program of its own, with these arguments and the environment of this process. */
export type StartProbe = (modulePath: string, args: readonly string[]) => ProbeProcess;

/** What the probe is asked. */
export type ProbeRequest = { shelved: ShelvedEncoder; device: string };

/** What the probe answers. */
export type ProbeAnswer = Measurement | { outcome: "encoder-unusable"; code: string; message: string };

/** What came of a probe, seen from outside. */
export type ProbeOutcome = Measurement | { outcome: "crashed" | "hung"; detail: string };

const answerSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("passed"), msPerPhoto: z.number() }),
  z.object({ outcome: z.enum(["wrong-numbers", "throws"]), detail: z.string() }),
  z.object({
    outcome: z.literal("encoder-unusable"),
    code: z.enum(engineErrorCodes),
    message: z.string(),
  }),
]);

/**
 * Tests a device in a process of its own, which is ended after `limitMs`. Aborting `signal` ends it too and rejects.
 * Throws `encoder-missing` and `encoder-corrupt`, which are no fault of the device.
 */
export async function runProbe(
  request: ProbeRequest,
  { start, limitMs, signal }: { start: StartProbe; limitMs: number; signal: AbortSignal },
): Promise<ProbeOutcome> {
  signal.throwIfAborted();
  // The same file before and after it is compiled.
  const file = import.meta.url.endsWith(".ts") ? "./probe-entry.ts" : "./probe-entry.js";
  const child = start(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(request)]);
  const stopped = Promise.withResolvers<"hung">();
  const onAbort = () => stopped.reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort);
  const timer = setTimeout(() => stopped.resolve("hung"), limitMs);
  try {
    const end = await Promise.race([child.ended, stopped.promise]);
    return end === "hung"
      ? { outcome: "hung", detail: `no answer within ${limitMs / 1_000} s` }
      : outcomeOf(end);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // Not waited for: a process that a driver holds in the kernel cannot be ended.
    child.kill();
  }
}

function outcomeOf({ exit, stdout }: { exit: number | string; stdout: string }): ProbeOutcome {
  const line = stdout.split("\n").findLast((one) => one.startsWith("{"));
  if (exit !== 0 || line === undefined) {
    return { outcome: "crashed", detail: typeof exit === "string" ? exit : `exit code ${exit}` };
  }
  const answer = answerSchema.parse(JSON.parse(line));
  if (answer.outcome === "encoder-unusable") throw new EngineError(answer.code, answer.message);
  return answer;
}

/** Starts a probe with the Node that runs this process. */
export const startWithNode: StartProbe = (modulePath, args) => {
  const child = spawn(process.execPath, [modulePath, ...args], { stdio: ["ignore", "pipe", "ignore"] });
  const exit = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code!));
  });
  const ended = Promise.all([exit, text(child.stdout)]).then(([how, stdout]) => ({ exit: how, stdout }));
  // Nobody may be waiting any more when it is ended by force.
  ended.catch(() => undefined);
  return { ended, kill: () => child.kill("SIGKILL") };
};
