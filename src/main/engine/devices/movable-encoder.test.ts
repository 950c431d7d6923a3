import { describe, expect, onTestFinished, test } from "vitest";
import { openEncoder, type Encoder } from "../embedding/encoder.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { temporaryDirectory } from "../testing.ts";
import { openMovableEncoder } from "./movable-encoder.ts";
import { selfTestInputs } from "./self-test.ts";
import { shelveTinyEncoder } from "./testing.ts";

/**
 * A movable encoder whose device "fast" is a session on the processor that a test can take away, as a driver that resets
 * does: what runs on it then fails in the inference library.
 */
async function movable(shelved: ShelvedEncoder = shelveTinyEncoder(temporaryDirectory()), wanted = "fast") {
  const opened: Encoder[] = [];
  const failures: [device: string, reason: string][] = [];
  const open = async (device: string) => {
    if (device === "absent") throw new Error("There is no such card.\nNowhere.");
    const real = await openEncoder(shelved, "cpu");
    opened.push(real);
    return { ...real, device };
  };
  const encoder = await openMovableEncoder(open, wanted, (...failure) => failures.push(failure));
  onTestFinished(() => encoder.close());
  const inputs = selfTestInputs(encoder.input);
  return { encoder, inputs, failures, takeAway: () => opened.at(-1)!.close() };
}

describe("an encoder on a device", () => {
  test("is an encoder like any other", async () => {
    const { encoder, inputs, failures } = await movable();
    expect(await encoder.embed(inputs)).toHaveLength(10);
    expect([encoder.device, encoder.deviceFailure, failures]).toEqual(["fast", undefined, []]);
    expect(encoder.identity.id).toBe("tiny");
  });

  test("goes on on the processor when the device is lost, with every vector and a sentence about it", async () => {
    const { encoder, inputs, failures, takeAway } = await movable();
    const before = await encoder.embed(inputs);
    await takeAway();
    const after = await Promise.all(inputs.map((input) => encoder.embed([input])));
    expect(after.flat()).toEqual(before);
    expect(encoder.device).toBe("cpu");
    expect(failures).toHaveLength(1);
    const [[device, reason]] = failures;
    expect(device).toBe("fast");
    expect(encoder.deviceFailure).toEqual({ device: "fast", reason });
  });

  test("begins on the processor when the device does not open", async () => {
    const { encoder, inputs, failures } = await movable(undefined, "absent");
    expect(await encoder.embed(inputs)).toHaveLength(10);
    expect([encoder.device, failures]).toEqual(["cpu", [["absent", "There is no such card."]]]);
  });

  test("does not blame the device for what the processor cannot do either", async () => {
    const { encoder, inputs, failures } = await movable(
      shelveTinyEncoder(temporaryDirectory(), { flaw: "onlyTen" }),
    );
    await expect(encoder.embed(inputs.slice(0, 3))).rejects.toMatchObject({ code: "encoder-failed" });
    expect([await encoder.embed(inputs), failures]).toMatchObject([{ length: 10 }, []]);
  });
});

test("an encoder moves between batches, and what was asked before is done", async () => {
  const { encoder, inputs, failures } = await movable(undefined, "cpu");
  const asked = inputs.map((input) => encoder.embed([input]));
  await encoder.moveTo("fast");
  expect(encoder.device).toBe("fast");
  const before = (await Promise.all(asked)).flat();
  expect(await encoder.embed(inputs)).toEqual(before);
  await encoder.moveTo("absent");
  expect([encoder.device, failures]).toEqual(["cpu", [["absent", "There is no such card."]]]);
  expect(await encoder.embed(inputs)).toEqual(before);
});
