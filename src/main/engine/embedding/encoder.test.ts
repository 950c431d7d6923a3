import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { selfTestInputs } from "../devices/self-test.ts";
import { modelsDirectory, shippedEntry, temporaryDirectory } from "../testing.ts";
import { dot, normalise } from "../vectors/linear.ts";
import { offeredDevices, openEncoder, type DeviceChoice, type Encoder } from "./encoder.ts";
import { shippedEncoder } from "./shelf.ts";

const shipped = await shippedEncoder(modelsDirectory);
const image = shippedEntry.image!;
const { dimensions } = shippedEntry.output;
const inputLength = shippedEntry.input.width * shippedEntry.input.height * 3;
const selfTest = JSON.parse(readFileSync(join(shipped.directory, shippedEntry.selfTest!), "utf8")) as {
  tolerance: number;
  first_pixels: number[][][];
  sum_of_bytes: number[];
  embeddings: number[][];
};

/** The fixed inputs of the self-test. */
const inputs = selfTestInputs(shippedEntry.input);

async function open(device: DeviceChoice = "auto"): Promise<Encoder> {
  const encoder = await openEncoder(shipped, device);
  onTestFinished(() => encoder.close());
  return encoder;
}

describe("the encoder that ships with Lineup", () => {
  test("gives the stored vectors for the stored inputs", async () => {
    expect(inputs.map((bytes) => bytes.reduce((sum, value) => sum + value, 0))).toEqual(
      selfTest.sum_of_bytes,
    );
    expect(inputs.map((bytes) => [[...bytes.subarray(0, 3)], [...bytes.subarray(3, 6)]])).toEqual(
      selfTest.first_pixels,
    );
    const encoder = await open();
    const vectors = await encoder.embed(inputs);
    vectors.forEach((vector, k) => {
      const expected = normalise(Float32Array.from(selfTest.embeddings[k]));
      const differences = vector.map((value, i) => Math.abs(value - expected[i]));
      expect(Math.max(...differences)).toBeLessThan(selfTest.tolerance);
      expect(dot(vector, expected)).toBeGreaterThan(0.99999);
    });
    // The ten are told apart by far more than the tolerance.
    expect(dot(vectors[0], vectors[1])).toBeLessThan(0.9);
  });

  test("gives vectors of length 1 and of the stated dimensions", async () => {
    const encoder = await open("cpu");
    expect(encoder.device).toBe("cpu");
    expect(encoder.input).toEqual(shippedEntry.input);
    expect(encoder.identity).toEqual({
      id: shippedEntry.id,
      sha256: image.sha256,
      preprocessing: shippedEntry.preprocessing,
      dimensions,
    });
    for (const vector of await encoder.embed(inputs)) {
      expect(vector).toHaveLength(dimensions);
      expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 6);
    }
  });

  test("gives the same bits whatever else is in the batch, and in whatever order", async () => {
    const encoder = await open();
    const alone = [];
    for (const input of inputs) alone.push(...(await encoder.embed([input])));
    const three = [
      ...(await encoder.embed(inputs.slice(0, 3))),
      ...(await encoder.embed(inputs.slice(3, 6))),
    ];
    expect(three).toEqual(alone.slice(0, 6));
    expect(await encoder.embed(inputs.slice(0, 8))).toEqual(alone.slice(0, 8));
    expect(await encoder.embed(inputs.toReversed())).toEqual(alone.toReversed());
  });

  test("answers calls that are made at once in their order", async () => {
    const encoder = await open();
    const expected = await encoder.embed(inputs);
    const together = await Promise.all(inputs.map((input) => encoder.embed([input])));
    expect(together.flat()).toEqual(expected);
  });

  test("has a vector for any picture, the plain ones among them", async () => {
    const encoder = await open();
    await fc.assert(
      fc.asyncProperty(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), async (colour) => {
        const input = new Uint8Array(inputLength).map((_, index) => colour[index % 3]);
        const [vector] = await encoder.embed([input]);
        expect(vector.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 20, examples: [[[0, 0, 0]], [[255, 255, 255]]] },
    );
  });

  test("refuses an input of another size, and works on", async () => {
    const encoder = await open();
    await expect(encoder.embed([new Uint8Array(5)])).rejects.toMatchObject({
      code: "encoder-failed",
      message:
        `The encoder ${shippedEntry.id} failed on cpu (Expected ${inputLength} bytes a photo, got 5.); ` +
        "try again, or use another --device.",
    });
    expect(await encoder.embed([inputs[0]])).toHaveLength(1);
  });

  test("finishes what it was asked before it closes", async () => {
    const encoder = await openEncoder(shipped, "cpu");
    const answered = encoder.embed(inputs);
    await encoder.close();
    expect(await answered).toHaveLength(10);
  });
});

describe("openEncoder refuses", () => {
  /** The encoder that ships, with another file in its place. */
  const shelvedWith = (bytes: Buffer | null, sha256 = image.sha256) => {
    const directory = temporaryDirectory();
    if (bytes !== null) writeFileSync(join(directory, image.file), bytes);
    return { ...shipped, directory, entry: { ...shipped.entry, image: { ...image, sha256 } } };
  };
  const whole = readFileSync(join(shipped.directory, image.file));

  test("a file with one wrong byte", async () => {
    const damaged = Buffer.from(whole);
    damaged[Math.floor(damaged.length / 2)] ^= 1;
    const shelved = shelvedWith(damaged);
    await expect(openEncoder(shelved, "cpu")).rejects.toMatchObject({
      code: "encoder-corrupt",
      message: `The encoder file ${join(shelved.directory, image.file)} is damaged; install Lineup again.`,
    });
  });

  test("a file that ends too early", async () => {
    const shelved = shelvedWith(whole.subarray(0, Math.floor(whole.length / 2)));
    await expect(openEncoder(shelved, "cpu")).rejects.toMatchObject({
      code: "encoder-corrupt",
    });
  });

  test("a missing file", async () => {
    const shelved = shelvedWith(null);
    await expect(openEncoder(shelved, "cpu")).rejects.toMatchObject({
      code: "encoder-missing",
      message: `The encoder file ${join(shelved.directory, image.file)} cannot be read; install Lineup again.`,
    });
  });

  test("a missing file that was fetched, saying how to fetch it again", async () => {
    const shelved = shelvedWith(null);
    const origin = { kind: "hub", repository: "some/encoder", revision: "0".repeat(40) } as const;
    await expect(
      openEncoder({ ...shelved, entry: { ...shelved.entry, origin } }, "cpu"),
    ).rejects.toMatchObject({
      code: "encoder-missing",
      message:
        `The encoder file ${join(shelved.directory, image.file)} cannot be read; ` +
        `install it again with "lineup encoders install ${shippedEntry.id}".`,
    });
  });

  test("a file with the right hash that holds no encoder", async () => {
    const bytes = Buffer.from("not an encoder at all");
    const shelved = shelvedWith(bytes, createHash("sha256").update(bytes).digest("hex"));
    await expect(openEncoder(shelved, "cpu")).rejects.toMatchObject({
      code: "encoder-corrupt",
      message: `The encoder file ${join(shelved.directory, image.file)} is damaged; install Lineup again.`,
    });
  });

  test("a device that this system does not have, naming those it has", async () => {
    const absent = (["dml", "coreml"] as const).find((device) => !offeredDevices().includes(device))!;
    await expect(openEncoder(shipped, absent)).rejects.toMatchObject({
      code: "device-unavailable",
      message: `The device "${absent}" is not available on this machine; use one of: auto, ${offeredDevices().join(", ")}.`,
    });
    expect(offeredDevices()).toContain("cpu");
  });
});

test("opening an encoder leaves nothing behind: the inference library does not call home", () => {
  const home = temporaryDirectory();
  const [shelf, encoder] = ["./shelf.ts", "./encoder.ts"].map((module) =>
    JSON.stringify(fileURLToPath(new URL(module, import.meta.url))),
  );
  const models = JSON.stringify(modelsDirectory);
  const script = `const { shippedEncoder } = await import(${shelf});
    const { openEncoder } = await import(${encoder});
    const opened = await openEncoder(await shippedEncoder(${models}), "cpu");
    await opened.close();
    process.stdout.write("closed");`;
  // It keeps the machine's id in the home folder and writes beside it what it is about to send, except in a CI run.
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    XDG_CACHE_HOME: home,
    CI: undefined,
    ORT_DISABLE_TELEMETRY: undefined,
  };
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: home,
    env,
    encoding: "utf8",
  });
  expect(child.stdout).toBe("closed");
  expect(existsSync(home) && readdirSync(home)).toEqual([]);
});
