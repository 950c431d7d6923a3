import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { DeviceState, IndexReport, Output } from "../../../shared/contract.ts";
import { openEncoder } from "../embedding/encoder.ts";
import { shippedEncoder, type ShelvedEncoder } from "../embedding/shelf.ts";
import { modelsDirectory, temporaryDirectory, waitFor, writePhoto } from "../testing.ts";
import { dot } from "../vectors/linear.ts";
import { runProbe, startWithNode } from "./run-probe.ts";
import { selfTestInputs } from "./self-test.ts";
import { shelveTinyEncoder, softwareWebGpu } from "./testing.ts";

/** Started, not imported: the device is found by processes that begin with the environment. */
const commandLine = fileURLToPath(new URL("../../host-cli/index.ts", import.meta.url));

const environment = softwareWebGpu();
if (environment === null)
  process.stderr.write("Not tested: WebGPU, for want of Debian's chromium with its SwiftShader.\n");

beforeEach(() => {
  for (const [name, value] of Object.entries(environment ?? {})) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

const runNode = async (...args: string[]) => (await promisify(execFile)(process.execPath, args)).stdout;

/** What a WebGPU device makes of the second self-test input, a busy one, in a process of its own. */
async function webGpuVector(shelved: ShelvedEncoder): Promise<Float32Array> {
  const [encoder, selfTest] = ["../embedding/encoder.ts", "./self-test.ts"].map((module) =>
    JSON.stringify(new URL(module, import.meta.url).href),
  );
  const script = `const { openEncoder } = await import(${encoder});
    const { selfTestInputs } = await import(${selfTest});
    const encoder = await openEncoder(${JSON.stringify(shelved)}, "webgpu");
    const [vector] = await encoder.embed([selfTestInputs(encoder.input)[1]]);
    process.stdout.write(JSON.stringify([...vector]));
    await encoder.close();`;
  return Float32Array.from(JSON.parse(await runNode("--input-type=module", "--eval", script)) as number[]);
}

// A graphics card made of processor: slow on a machine that has other things to do.
const timeout = 300_000;
describe.skipIf(environment === null)(
  "WebGPU (skipped where Debian's chromium is not installed)",
  { timeout },
  () => {
    const probe = (shelved: ShelvedEncoder) =>
      runProbe(
        { shelved, device: "webgpu" },
        { start: startWithNode, limitMs: timeout, signal: new AbortController().signal },
      );

    test("passes with a good encoder", async () => {
      const outcome = await probe(shelveTinyEncoder(temporaryDirectory()));
      expect(outcome).toEqual({ outcome: "passed", msPerPhoto: expect.any(Number) as number });
    });

    test("has wrong numbers where it does not give the stored ones", async () => {
      const embeddings = Array.from({ length: 10 }, () => [1, 0, 0, 0, 0, 0, 0, 0]);
      const outcome = await probe(shelveTinyEncoder(temporaryDirectory(), { selfTest: { embeddings } }));
      expect(outcome).toMatchObject({ outcome: "wrong-numbers" });
    });

    test("has wrong numbers where a photo's vector depends on its batch", async () => {
      const outcome = await probe(shelveTinyEncoder(temporaryDirectory(), { flaw: "mixesBatch" }));
      expect(outcome).toMatchObject({ outcome: "wrong-numbers" });
    });

    test("throws where the encoder does", async () => {
      const outcome = await probe(shelveTinyEncoder(temporaryDirectory(), { flaw: "onlyTen" }));
      expect(outcome).toMatchObject({ outcome: "throws" });
    });

    test("is used by an index run where it is the fastest that passed", async () => {
      const library = temporaryDirectory();
      shelveTinyEncoder(library);
      const lineup = (...args: string[]) =>
        runNode(commandLine, "--library", library, "--encoder", "tiny", ...args, "--json");
      const { devices } = JSON.parse(await lineup("devices", "--test")) as { devices: DeviceState[] };
      expect(devices.find(({ id }) => id === "webgpu")).toMatchObject({ outcome: "passed" });
      // On the processor's threads it cannot be faster than the processor.
      const db = new Database(join(library, "library.db"));
      db.exec("UPDATE device_test SET ms_per_photo = 1e-6 WHERE device = 'webgpu'");
      db.close();
      const photo = await writePhoto(join(library, "photos", "1.jpg"), 1);
      const report = JSON.parse(await lineup("index", dirname(photo))) as IndexReport;
      expect(report).toMatchObject({ indexed: 1, failed: 0, device: "webgpu" });
      expect(report.deviceFailure).toBeUndefined();
      const { checks } = JSON.parse(await lineup("doctor")) as Output<"library.doctor">;
      expect(checks.find(({ name }) => name === "device webgpu")?.detail).toBe(
        "in use as the fastest that passed; passed, 0.0 ms per photo",
      );
    });

    test("that takes the engine down with its first photo is not used again", async () => {
      const library = temporaryDirectory();
      const file = join(library, "library.db");
      const lineup = ["--library", library];
      vi.stubEnv("LINEUP_PROBE_FAULT", "webgpu:pass");
      await runNode(commandLine, ...lineup, "devices", "--test");
      const db = new Database(file);
      onTestFinished(() => void db.close());
      db.exec("UPDATE device_test SET ms_per_photo = 1e-6 WHERE device = 'webgpu'");
      const photo = await writePhoto(join(library, "photos", "1.jpg"), 1);
      const indexing = spawn(process.execPath, [commandLine, ...lineup, "index", dirname(photo)]);
      const ended = once(indexing, "exit");
      // Its kernels are compiled for seconds: time enough for a driver, or this test, to end the process.
      const outcome = db.prepare("SELECT outcome FROM device_test WHERE device = 'webgpu'").pluck();
      await waitFor(() => outcome.get() === "trying", timeout);
      indexing.kill("SIGKILL");
      expect(await ended).toEqual([null, "SIGKILL"]);
      const listed = JSON.parse(await runNode(commandLine, ...lineup, "devices", "--json")) as {
        devices: DeviceState[];
      };
      expect(listed.devices.slice(0, 2)).toMatchObject([
        { id: "cpu", inUse: true },
        { id: "webgpu", outcome: "crashed", detail: "crashed (Lineup ended while it was tried)" },
      ]);
    });

    test("gives the vector of the processor with the encoder that ships, to a cosine distance of 0.001", async () => {
      const shelved = await shippedEncoder(modelsDirectory);
      const encoder = await openEncoder(shelved, "cpu");
      const [expected] = await encoder.embed([selfTestInputs(encoder.input)[1]]);
      await encoder.close();
      expect(1 - dot(await webGpuVector(shelved), expected)).toBeLessThan(0.001);
    });
  },
);

test("the encoder that ships gives the same vectors for batches of 1, 8 and 16, to 0.0001", async () => {
  const encoder = await openEncoder(await shippedEncoder(modelsDirectory), "cpu");
  const ten = selfTestInputs(encoder.input);
  const inputs = [...ten, ...ten.slice(0, 6).map((bytes) => bytes.toReversed())];
  const sixteen = await encoder.embed(inputs);
  const eights = [...(await encoder.embed(inputs.slice(0, 8))), ...(await encoder.embed(inputs.slice(8)))];
  let most = 0;
  for (const [k, input] of inputs.entries()) {
    const [alone] = await encoder.embed([input]);
    for (const together of [sixteen[k], eights[k]])
      most = Math.max(most, ...alone.map((value, i) => Math.abs(value - together[i])));
  }
  await encoder.close();
  expect(most).toBeLessThan(1e-4);
});
