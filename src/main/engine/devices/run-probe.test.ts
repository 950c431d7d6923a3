import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { runProbe, startWithNode, type ProbeProcess, type StartProbe } from "./run-probe.ts";
import { shelveTinyEncoder } from "./testing.ts";

const longMs = 60_000;
const never = new AbortController().signal;

beforeEach(() => {
  vi.unstubAllEnvs();
});

/** Starts probes as usual and keeps hold of them. */
function startAndKeep(): { start: StartProbe; started: ProbeProcess[] } {
  const started: ProbeProcess[] = [];
  const start: StartProbe = (modulePath, args) => {
    const child = startWithNode(modulePath, args);
    started.push(child);
    return child;
  };
  return { start, started };
}

test("a device that passes is timed in a process of its own, which ends by itself", async () => {
  const { start, started } = startAndKeep();
  const request = { shelved: shelveTinyEncoder(temporaryDirectory()), device: "cpu" };
  const outcome = await runProbe(request, { start, limitMs: longMs, signal: never });
  expect(outcome).toEqual({ outcome: "passed", msPerPhoto: expect.any(Number) as number });
  expect(await started[0].ended).toMatchObject({ exit: 0 });
});

test("one that never answers has hung, and its process is ended", async () => {
  const { start, started } = startAndKeep();
  const request = { shelved: shelveTinyEncoder(temporaryDirectory(), { flaw: "endless" }), device: "cpu" };
  const outcome = await runProbe(request, { start, limitMs: 1_500, signal: never });
  expect(outcome).toEqual({ outcome: "hung", detail: "no answer within 1.5 s" });
  expect(await started[0].ended).toEqual({ exit: "SIGKILL", stdout: "" });
});

test.skipIf(process.platform === "win32")("one that takes its process down has crashed", async () => {
  vi.stubEnv("LINEUP_PROBE_FAULT", "webgpu:crash");
  const request = { shelved: shelveTinyEncoder(temporaryDirectory()), device: "webgpu" };
  const outcome = await runProbe(request, { start: startWithNode, limitMs: longMs, signal: never });
  expect(outcome).toEqual({ outcome: "crashed", detail: "SIGABRT" });
});

test("one that ends its process without an answer has crashed, whatever it wrote", async () => {
  const start: StartProbe = () => ({
    ended: Promise.resolve({ exit: 0, stdout: "Device removed.\n" }),
    kill: () => undefined,
  });
  const request = { shelved: shelveTinyEncoder(temporaryDirectory()), device: "cpu" };
  expect(await runProbe(request, { start, limitMs: longMs, signal: never })).toEqual({
    outcome: "crashed",
    detail: "exit code 0",
  });
});

test("aborting rejects at once and ends the process", async () => {
  const { start, started } = startAndKeep();
  const abort = new AbortController();
  const request = { shelved: shelveTinyEncoder(temporaryDirectory(), { flaw: "endless" }), device: "cpu" };
  const running = runProbe(request, { start, limitMs: longMs, signal: abort.signal });
  abort.abort();
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  expect(await started[0].ended).toEqual({ exit: "SIGKILL", stdout: "" });
  await expect(runProbe(request, { start, limitMs: longMs, signal: abort.signal })).rejects.toThrow();
  expect(started).toHaveLength(1);
});

test("an encoder that is missing is said as it would be without a probe", async () => {
  const shelved = shelveTinyEncoder(temporaryDirectory());
  const file = join(shelved.directory, shelved.entry.image!.file);
  rmSync(file);
  await expect(
    runProbe({ shelved, device: "cpu" }, { start: startWithNode, limitMs: longMs, signal: never }),
  ).rejects.toMatchObject({
    code: "encoder-missing",
    message: `The encoder file ${file} cannot be read; import it again with "lineup encoders import FILE".`,
  });
});
