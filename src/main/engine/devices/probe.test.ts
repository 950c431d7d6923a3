import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openEncoder } from "../embedding/encoder.ts";
import { shippedEncoder } from "../embedding/shelf.ts";
import { modelsDirectory, temporaryDirectory } from "../testing.ts";
import { normalise } from "../vectors/linear.ts";
import { probeDevice } from "./probe.ts";
import { selfTestInputs } from "./self-test.ts";
import { shelveTinyEncoder } from "./testing.ts";

describe("the processor", () => {
  test("passes with the encoder that ships, and is timed", async () => {
    const measured = await probeDevice(await shippedEncoder(modelsDirectory), "cpu");
    expect(measured).toEqual({ outcome: "passed", msPerPhoto: expect.any(Number) as number });
    expect((measured as { msPerPhoto: number }).msPerPhoto).toBeGreaterThan(0);
  });

  test("passes with an encoder that has no stored vectors: its own are the standard", async () => {
    expect(await probeDevice(shelveTinyEncoder(temporaryDirectory()), "cpu")).toMatchObject({
      outcome: "passed",
    });
  });

  test("passes with stored vectors that are 0.01 away, and not with ones that are 0.02 away", async () => {
    const library = temporaryDirectory();
    const encoder = await openEncoder(shelveTinyEncoder(library), "cpu");
    const vectors = await encoder.embed(selfTestInputs(encoder.input));
    await encoder.close();
    const turned = (distance: number) => {
      const sideways = Math.sqrt(1 / (1 - distance) ** 2 - 1);
      const embeddings = vectors.map((vector) => {
        const along = vector[0];
        const across = normalise(vector.map((value, i) => (i === 0 ? 1 : 0) - along * value));
        return [...vector].map((value, i) => value + sideways * across[i]);
      });
      return { embeddings };
    };
    const near = shelveTinyEncoder(library, { selfTest: turned(0.01) });
    expect(await probeDevice(near, "cpu")).toMatchObject({ outcome: "passed" });
    const far = shelveTinyEncoder(library, { selfTest: turned(0.02) });
    expect(await probeDevice(far, "cpu")).toEqual({
      outcome: "wrong-numbers",
      detail: "cosine distance 0.020 from the reference, and 0.015 is allowed",
    });
  });

  test("has wrong numbers where a photo's vector depends on its batch", async () => {
    expect(await probeDevice(shelveTinyEncoder(temporaryDirectory(), { flaw: "mixesBatch" }), "cpu")).toEqual(
      {
        outcome: "wrong-numbers",
        detail: expect.stringMatching(
          /^a photo alone and in a batch of 10 differ by 0\.\d+, and 0\.001 is allowed$/,
        ) as string,
      },
    );
  });

  test("has wrong numbers where they are not finite", async () => {
    expect(await probeDevice(shelveTinyEncoder(temporaryDirectory(), { flaw: "notANumber" }), "cpu")).toEqual(
      {
        outcome: "wrong-numbers",
        detail: "A vector of length NaN has no direction.",
      },
    );
  });

  test("throws where the encoder does, for the reason in its first line", async () => {
    expect(await probeDevice(shelveTinyEncoder(temporaryDirectory(), { flaw: "onlyTen" }), "cpu")).toEqual({
      outcome: "throws",
      detail:
        "The input tensor cannot be reshaped to the requested shape. Input shape:{1,8}, requested shape:{10,8}",
    });
  });
});

test("a device that is not offered throws", async () => {
  const absent = process.platform === "win32" ? "coreml" : "dml";
  expect(await probeDevice(shelveTinyEncoder(temporaryDirectory()), absent)).toMatchObject({
    outcome: "throws",
    detail: expect.stringContaining(`The device "${absent}" is not available`) as string,
  });
});

test("a missing encoder is no fault of the device", async () => {
  const shelved = shelveTinyEncoder(temporaryDirectory());
  rmSync(join(shelved.directory, shelved.entry.image!.file));
  await expect(probeDevice(shelved, "cpu")).rejects.toMatchObject({ code: "encoder-missing" });
});
