import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { DeviceState, EngineClient, Output } from "../../../shared/contract.ts";
import type { EngineOptions } from "../index.ts";
import { indexFolders, openEngine, temporaryDirectory, waitFor, writePhoto } from "../testing.ts";
import { startWithNode, type ProbeRequest, type StartProbe } from "./run-probe.ts";
import { shelveTinyEncoder } from "./testing.ts";

// Every system's inference library offers WebGPU, whether there is a device for it or not.
const fault = (kind: string) => vi.stubEnv("LINEUP_PROBE_FAULT", `webgpu:${kind}`);

beforeEach(() => {
  vi.unstubAllEnvs();
});

/** A library with a tiny encoder, engines on it one after another, and the devices that were tried so far. */
function libraryOfTiny(flaw: Parameters<typeof shelveTinyEncoder>[1] = {}) {
  const library = temporaryDirectory();
  const shelved = shelveTinyEncoder(library, flaw);
  const tried: string[] = [];
  const startProbe: StartProbe = (modulePath, args) => {
    tried.push((JSON.parse(args[0]) as ProbeRequest).device);
    return startWithNode(modulePath, args);
  };
  const open = (options: Partial<EngineOptions> = {}) =>
    openEngine(library, { encoderId: "tiny", startProbe, ...options });
  /** Reads or changes what is remembered, while no engine is open. */
  const sql = (statement: string): unknown[] => {
    const db = new Database(join(library, "library.db"));
    try {
      const prepared = db.prepare(statement);
      return prepared.reader ? prepared.raw().all() : [prepared.run()];
    } finally {
      db.close();
    }
  };
  return { library, shelved, tried, open, sql };
}

async function photosIn(folder: string, count: number): Promise<string> {
  for (let seed = 0; seed < count; seed += 1) await writePhoto(join(folder, `${seed}.jpg`), seed);
  return folder;
}

async function testDevices(client: EngineClient): Promise<Output<"device.test">[]> {
  const told = [];
  for await (const one of client["device.test"]({})) told.push(one);
  return told;
}

async function stateOf(client: EngineClient, id: string): Promise<DeviceState> {
  const { devices } = await client["device.list"]({});
  return devices.find((device) => device.id === id)!;
}

test("where nothing is remembered the processor is used, and nothing is tried to find that out", async () => {
  const { open, tried } = libraryOfTiny();
  const { client } = await open();
  const { devices } = await client["device.list"]({});
  expect(devices.map(({ id, inUse, outcome, detail }) => [id, inUse, outcome, detail])).toEqual(
    expect.arrayContaining([
      ["cpu", true, "untested", "not tested yet"],
      ["webgpu", false, "untested", "not tested yet"],
      [process.platform === "win32" ? "coreml" : "dml", false, "not-offered", "not offered on this machine"],
    ]),
  );
  expect(devices[0].id).toBe("cpu");
  expect(tried).toEqual([]);
});

describe("a device that", () => {
  test.each([
    { kind: "throw", outcome: "throws", detail: /^throws: The device is lost\.$/ },
    {
      kind: "wrong",
      outcome: "wrong-numbers",
      detail: /^wrong numbers: cosine distance \d\.\d+ from the ref/,
    },
    { kind: "crash", outcome: "crashed", detail: /^crashed \((SIGABRT|exit code \d+)\)$/ },
    { kind: "hang", outcome: "hung", detail: /^hung: no answer within 3 s$/, limitMs: 3_000 },
  ])(
    "gives $outcome is remembered, not tried again until asked, and not in the way of the processor",
    async ({ kind, outcome, detail, limitMs = 60_000 }) => {
      const { library, open, tried } = libraryOfTiny();
      fault(kind);
      const first = await open({ probeLimitMs: limitMs });
      const told = await testDevices(first.client);
      expect(told.slice(0, 3)).toMatchObject([
        { kind: "testing", id: "cpu" },
        { kind: "tested", device: { id: "cpu", inUse: true } },
        { kind: "testing", id: "webgpu" },
      ]);
      const state = await stateOf(first.client, "webgpu");
      expect(told).toContainEqual({ kind: "tested", device: state });
      expect(state).toMatchObject({ inUse: false, outcome, msPerPhoto: null });
      expect(state.detail).toMatch(detail);
      expect(state.testedAtMs).toBeGreaterThan(0);
      await first.close();

      const asked = tried.length;
      const { client } = await open({ photosWorthATest: 1 });
      expect(await stateOf(client, "webgpu")).toEqual(state);
      const report = await indexFolders(client, await photosIn(join(library, "photos"), 3));
      expect(report).toMatchObject({ indexed: 3, device: "cpu" });
      expect(report.deviceFailure).toBeUndefined();
      expect(tried).toHaveLength(asked);

      fault("pass");
      expect(await testDevices(client)).toContainEqual({
        kind: "tested",
        device: expect.objectContaining({ id: "webgpu", outcome: "passed" }) as DeviceState,
      });
      expect(tried.slice(asked)).toEqual(tried.slice(0, asked));
    },
  );
});

test("an engine that ends while it tries a device leaves a record, which the next one takes for a crash", async () => {
  const { open, sql, tried } = libraryOfTiny();
  const { client, close } = await open();
  const rows = async () => {
    fault("throw");
    await testDevices(client);
    await close();
    return sql("SELECT outcome FROM device_test WHERE device = 'webgpu'");
  };
  expect(await rows()).toEqual([["throws"]]);
  sql("UPDATE device_test SET outcome = 'trying', detail = '' WHERE device = 'webgpu'");
  const before = tried.length;
  const next = await open({ photosWorthATest: 1 });
  expect(await stateOf(next.client, "webgpu")).toMatchObject({
    outcome: "crashed",
    detail: "crashed (Lineup ended while it was tried)",
  });
  expect(tried).toHaveLength(before);
});

test("a device is recorded as being tried before it is, and left as it was when the test is cancelled", async () => {
  const { open, sql } = libraryOfTiny();
  fault("hang");
  const { client, close } = await open();
  const abort = new AbortController();
  const outcomes: string[] = [];
  const testing = async () => {
    for await (const told of client["device.test"]({}, abort.signal)) {
      if (told.kind !== "testing" || told.id !== "webgpu") continue;
      outcomes.push(
        (
          await waitFor(async () => {
            const state = await stateOf(client, "webgpu");
            return state.outcome !== "untested" && state;
          })
        ).detail,
      );
      abort.abort();
    }
  };
  await expect(testing()).rejects.toMatchObject({ code: "cancelled" });
  expect(outcomes).toEqual(["being tested"]);
  await waitFor(async () => (await stateOf(client, "webgpu")).outcome === "untested");
  await close();
  expect(sql("SELECT device FROM device_test")).toEqual([["cpu"]]);
});

test("closing the engine ends a test at once", async () => {
  const { open, sql } = libraryOfTiny();
  fault("hang");
  const { client, close } = await open();
  const testing = testDevices(client);
  await waitFor(async () => (await stateOf(client, "webgpu")).outcome === "trying");
  await Promise.all([expect(testing).rejects.toMatchObject({ code: "cancelled" }), close()]);
  expect(sql("SELECT device FROM device_test WHERE device = 'webgpu'")).toEqual([]);
});

describe("a run of many photos", () => {
  test("begins on the processor, and has devices that nothing is known of tested beside it", async () => {
    const { library, open, tried } = libraryOfTiny();
    fault("throw");
    const { client } = await open({ photosWorthATest: 4 });
    const folder = await photosIn(join(library, "photos"), 3);
    await indexFolders(client, folder);
    expect(tried).toEqual([]);
    await photosIn(join(folder, "more"), 4);
    expect(await indexFolders(client, folder)).toMatchObject({ indexed: 4, device: "cpu" });
    await waitFor(async () => (await stateOf(client, "webgpu")).outcome === "throws");
    expect(tried.slice(0, 2)).toEqual(["cpu", "webgpu"]);
    expect(await stateOf(client, "cpu")).toMatchObject({ outcome: "passed", inUse: true });
  });

  test.skipIf(process.platform !== "linux")(
    "moves to a device that has passed, and back when there turns out to be none",
    async () => {
      const { library, open } = libraryOfTiny();
      vi.stubEnv("VK_DRIVER_FILES", "/nowhere");
      vi.stubEnv("LINEUP_PROBE_FAULT", "cpu:wrong,webgpu:pass");
      const { client } = await open({ photosWorthATest: 3 });
      const folder = await photosIn(join(library, "photos"), 3);
      expect(await indexFolders(client, folder)).toMatchObject({ indexed: 3, failed: 0, device: "cpu" });
      await waitFor(async () => (await stateOf(client, "webgpu")).outcome === "failed-in-use");
      await photosIn(join(folder, "more"), 2);
      const report = await indexFolders(client, folder);
      expect(report).toMatchObject({ indexed: 2, failed: 0, device: "cpu" });
      expect(report.deviceFailure).toMatchObject({ device: "webgpu" });
    },
  );

  test("has nothing tested where a device was chosen", async () => {
    const { library, open, tried } = libraryOfTiny();
    const { client } = await open({ photosWorthATest: 1, device: "cpu" });
    await indexFolders(client, await photosIn(join(library, "photos"), 3));
    expect(tried).toEqual([]);
  });
});

describe("the fastest device that passed", () => {
  /** A library that remembers WebGPU as faster than the processor, though on Linux there is no device for it. */
  async function remembersFastWebGpu() {
    const tiny = libraryOfTiny();
    vi.stubEnv("VK_DRIVER_FILES", "/nowhere");
    fault("pass");
    const { client, close } = await tiny.open();
    await testDevices(client);
    await close();
    tiny.sql(
      "UPDATE device_test SET outcome = 'passed', detail = '', ms_per_photo = 1e-6 WHERE device = 'webgpu'",
    );
    return tiny;
  }

  test("is in use when an engine opens, without being tried again", async () => {
    const { open, tried } = await remembersFastWebGpu();
    const asked = tried.length;
    const { client } = await open();
    expect(await stateOf(client, "webgpu")).toMatchObject({ inUse: true, outcome: "passed" });
    expect(tried).toHaveLength(asked);
  });

  test.skipIf(process.platform !== "linux")(
    "and then fails in use is left for the processor: the run goes on, says so, and the failure is remembered",
    async () => {
      const { library, open, tried } = await remembersFastWebGpu();
      const asked = tried.length;
      const first = await open();
      const report = await indexFolders(first.client, await photosIn(join(library, "photos"), 3));
      expect(report).toMatchObject({
        indexed: 3,
        failed: 0,
        device: "cpu",
        deviceFailure: {
          device: "webgpu",
          reason: "Failed to get a WebGPU adapter: No supported adapters",
        },
      });
      await first.close();
      const { client } = await open({ photosWorthATest: 1 });
      await photosIn(join(library, "photos", "more"), 2);
      const next = await indexFolders(client, join(library, "photos"));
      expect([next.indexed, next.device, next.deviceFailure]).toEqual([2, "cpu", undefined]);
      const { healthy, checks } = await client["library.doctor"]({});
      const lines = Object.fromEntries(checks.map(({ name, detail }) => [name, detail]));
      expect(healthy).toBe(true);
      expect(lines["device cpu"]).toMatch(
        /^in use as the fastest that passed; passed, \d+\.\d ms per photo$/,
      );
      expect(lines["device webgpu"]).toBe(
        "passed its test and failed in use: Failed to get a WebGPU adapter: No supported adapters",
      );
      expect(lines["device dml"]).toBeUndefined();
      expect(tried).toHaveLength(asked);
    },
  );

  test("is not believed with another driver", async () => {
    const { open, sql } = await remembersFastWebGpu();
    sql("UPDATE device_test SET environment = environment || '; another card'");
    const { client } = await open();
    expect(await stateOf(client, "webgpu")).toMatchObject({ inUse: false, outcome: "untested" });
  });

  test("is not believed of another encoder", async () => {
    const { open } = await remembersFastWebGpu();
    const { client } = await open({ encoderId: undefined });
    expect(await stateOf(client, "webgpu")).toMatchObject({ inUse: false, outcome: "untested" });
  });

  test("is left for the processor where one is chosen", async () => {
    const { open } = await remembersFastWebGpu();
    const { client } = await open({ device: "cpu" });
    expect((await client["device.list"]({})).devices.filter(({ inUse }) => inUse)).toMatchObject([
      { id: "cpu" },
    ]);
  });
});

test("an encoder that is damaged is said to be, and no device is blamed", async () => {
  const { open, sql } = libraryOfTiny({ selfTest: { embeddings: [] } });
  const { client, close } = await open();
  await expect(testDevices(client)).rejects.toMatchObject({ code: "encoder-corrupt" });
  await close();
  expect(sql("SELECT * FROM device_test")).toEqual([]);
});

test("doctor finds a processor that gives wrong numbers", async () => {
  const embeddings = Array.from({ length: 10 }, () => [1, 0, 0, 0, 0, 0, 0, 0]);
  const { open } = libraryOfTiny({ selfTest: { embeddings } });
  const { client } = await open();
  await testDevices(client);
  const { healthy, checks } = await client["library.doctor"]({});
  expect([healthy, checks.filter(({ ok }) => !ok).map(({ name }) => name)]).toEqual([false, ["device cpu"]]);
});
