import type { DeviceState, Output } from "../../../shared/contract.ts";
import type { DeviceTestRow, DeviceTestTable } from "../db/tables/device-tests.ts";
import { offeredDevices, type DeviceChoice, type Encoder } from "../embedding/encoder.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { driverFingerprint } from "./driver-fingerprint.ts";
import { openMovableEncoder, type MovableEncoder } from "./movable-encoder.ts";
import { runProbe, startWithNode, type StartProbe } from "./run-probe.ts";
import { selfTestInputs } from "./self-test.ts";

/** What may be asked for; which of them are offered depends on the system. */
const knownDevices = ["cpu", "webgpu", "dml", "coreml", "cuda"] as const;

/** Long enough for a large encoder on a slow device, whose kernels are compiled first. */
const defaultLimitMs = 120_000;
/** On the processor they take longer than most tests. */
const defaultPhotosWorthATest = 500;

type Told = Output<"device.test">;

/** Where one encoder runs: remembers what each device did with its self-test, and opens it on the best of them. */
export class Devices {
  readonly #table: DeviceTestTable;
  readonly #encoderId: number;
  readonly #shelved: () => ShelvedEncoder;
  readonly #open: (device: DeviceChoice) => Promise<Encoder>;
  readonly #choice: DeviceChoice;
  readonly #closing: AbortSignal;
  readonly #start: StartProbe;
  readonly #limitMs: number;
  readonly #photosWorthATest: number;
  readonly #environment = driverFingerprint();
  readonly #offered = offeredDevices();
  #opening: Promise<Encoder> | undefined;
  #movable: MovableEncoder | undefined;
  #lastTest: Promise<unknown> = Promise.resolve();
  #hasLookedAhead = false;

  /**
   * `shelved` is the encoder to test and `open` opens it; both may throw, for one that is lost. `closing` ends the tests
   * that run; `choice` other than `auto` is used as it is, proven or not.
   */
  constructor(options: {
    table: DeviceTestTable;
    encoderId: number;
    shelved: () => ShelvedEncoder;
    open: (device: DeviceChoice) => Promise<Encoder>;
    choice: DeviceChoice;
    closing: AbortSignal;
    startProbe?: StartProbe | undefined;
    probeLimitMs?: number | undefined;
    photosWorthATest?: number | undefined;
  }) {
    this.#table = options.table;
    this.#encoderId = options.encoderId;
    this.#shelved = options.shelved;
    this.#open = options.open;
    this.#choice = options.choice;
    this.#closing = options.closing;
    this.#start = options.startProbe ?? startWithNode;
    this.#limitMs = options.probeLimitMs ?? defaultLimitMs;
    this.#photosWorthATest = options.photosWorthATest ?? defaultPhotosWorthATest;
  }

  /** The encoder, opened when it is first asked for, and again where that failed. Throws as `open` does. */
  encoder(): Promise<Encoder> {
    if (this.#opening === undefined) {
      const opening = this.#openBest();
      this.#opening = opening;
      opening.catch(() => (this.#opening = undefined));
    }
    return this.#opening;
  }

  async #openBest(): Promise<Encoder> {
    if (this.#choice !== "auto") return this.#open(this.#choice);
    this.#movable = await openMovableEncoder(
      (device) => this.#openProven(device),
      this.#best(),
      (device, reason) => this.#remember(device, { outcome: "failed-in-use", detail: reason }),
    );
    return this.#movable;
  }

  /** A device may pass in the probe's process and yet take this one down: the first photo is a trial as well. */
  async #openProven(device: string): Promise<Encoder> {
    const before = this.#rows().get(device);
    const open = () => this.#open(device as DeviceChoice);
    if (device === "cpu" || before === undefined) return open();
    this.#remember(device, { outcome: "trying", detail: "" });
    try {
      const encoder = await open();
      await encoder.embed(selfTestInputs(encoder.input).slice(0, 1));
      return encoder;
    } finally {
      this.#table.put(this.#encoderId, this.#environment, before);
    }
  }

  /** All known devices, the processor first, with what is remembered of each. */
  list(): DeviceState[] {
    const rows = this.#rows();
    const inUse = this.#inUse();
    return knownDevices.map((id) => {
      const row = this.#offered.includes(id) ? rows.get(id) : null;
      return {
        id,
        inUse: id === inUse,
        outcome: row === null ? "not-offered" : (row?.outcome ?? "untested"),
        msPerPhoto: row?.msPerPhoto ?? null,
        testedAtMs: row?.testedAtMs ?? null,
        detail: describe(row),
      };
    });
  }

  /** For `doctor`: a line for each device that is offered. Only the processor must work. */
  checks(): { name: string; ok: boolean; detail: string }[] {
    return this.list()
      .filter(({ outcome }) => outcome !== "not-offered")
      .map(({ id, inUse, outcome, detail }) => ({
        name: `device ${id}`,
        ok: id !== "cpu" || ["untested", "trying", "passed"].includes(outcome),
        detail: inUse ? `in use ${this.#why(id)}; ${detail}` : detail,
      }));
  }

  /**
   * Tests every device that is offered, whatever is remembered, and moves the encoder to the fastest that passes.
   * Aborting `signal` rejects and leaves the device under test as it was. Throws `encoder-missing`, `encoder-corrupt`.
   */
  testAll(signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
    return this.#test(this.#offered, AbortSignal.any([signal, this.#closing]), tell);
  }

  /**
   * Tells that so many photos wait for the encoder. The first time they are worth it, devices that nothing is known of
   * are tested beside that work, which goes on on the processor meanwhile and moves over when a faster one has passed.
   */
  workAhead(photos: number): void {
    if (this.#choice !== "auto" || this.#hasLookedAhead || photos < this.#photosWorthATest) return;
    this.#hasLookedAhead = true;
    const rows = this.#rows();
    const untested = this.#offered.filter((device) => device !== "cpu" && !rows.has(device));
    if (untested.length === 0) return;
    // The processor too: its time counts beside the others' only if both were had under the same load. What goes wrong
    // with the encoder or the library, the work itself meets and reports; the test is due again at the next work.
    this.#test(["cpu", ...untested], this.#closing, () => undefined).catch(() => undefined);
  }

  /** Lets go of the encoder, once the tests that `closing` ends have ended. */
  async close(): Promise<void> {
    await this.#lastTest;
    // An encoder that never opened has nothing to close.
    await this.#opening?.then((one) => one.close()).catch(() => undefined);
    this.#opening = undefined;
    this.#movable = undefined;
  }

  /** One test at a time: two would slow each other down. */
  #test(devices: readonly string[], signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
    const mine = this.#lastTest.then(async () => {
      for (const device of devices) {
        tell({ kind: "testing", id: device });
        await this.#try(device, signal);
        tell({ kind: "tested", device: this.list().find(({ id }) => id === device)! });
      }
      await this.#movable?.moveTo(this.#best());
    });
    this.#lastTest = mine.catch(() => undefined);
    return mine;
  }

  async #try(device: string, signal: AbortSignal): Promise<void> {
    const before = this.#rows().get(device);
    // Found by the next engine should this one not live to see the end.
    this.#remember(device, { outcome: "trying", detail: "" });
    try {
      const request = { shelved: this.#shelved(), device };
      this.#remember(device, await runProbe(request, { start: this.#start, limitMs: this.#limitMs, signal }));
    } catch (error) {
      if (before === undefined) this.#table.delete(this.#encoderId, this.#environment, device);
      else this.#table.put(this.#encoderId, this.#environment, before);
      throw error;
    }
  }

  #remember(device: string, result: Pick<DeviceTestRow, "outcome"> & Partial<DeviceTestRow>): void {
    const row = { detail: "", msPerPhoto: null, ...result, device, testedAtMs: Date.now() };
    this.#table.put(this.#encoderId, this.#environment, row);
  }

  #rows(): Map<string, DeviceTestRow> {
    return new Map(this.#table.all(this.#encoderId, this.#environment).map((row) => [row.device, row]));
  }

  #best(): string {
    const passed = [...this.#rows().values()].filter(
      ({ device, msPerPhoto }) => msPerPhoto !== null && this.#offered.includes(device),
    );
    return passed.toSorted((a, b) => a.msPerPhoto! - b.msPerPhoto!).at(0)?.device ?? "cpu";
  }

  #inUse(): string {
    if (this.#choice !== "auto") return this.#choice;
    return this.#movable?.device ?? this.#best();
  }

  #why(inUse: string): string {
    if (this.#choice !== "auto") return "because it was chosen";
    if (this.#rows().get(inUse)?.outcome === "passed") return "as the fastest that passed";
    return "as long as no other device has passed";
  }
}

/** A device's outcome in words; null for one that is not offered, undefined for one that nothing is known of. */
function describe(row: DeviceTestRow | null | undefined): string {
  if (row === null) return "not offered on this machine";
  switch (row?.outcome) {
    case undefined:
      return "not tested yet";
    case "trying":
      return "being tested";
    case "passed":
      return `passed, ${row.msPerPhoto!.toFixed(1)} ms per photo`;
    case "wrong-numbers":
      return `wrong numbers: ${row.detail}`;
    case "throws":
      return `throws: ${row.detail}`;
    case "crashed":
      return `crashed (${row.detail})`;
    case "hung":
      return `hung: ${row.detail}`;
    case "failed-in-use":
      return `passed its test and failed in use: ${row.detail}`;
  }
}
