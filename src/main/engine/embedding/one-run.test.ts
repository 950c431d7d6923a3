import { describe, expect, onTestFinished, test } from "vitest";
import { TinyLibrary, tinyEntry, type TinyId } from "../switching/testing.ts";
import { join } from "node:path";
import { openEncoder } from "./encoder.ts";
import { oneRunAtATime } from "./one-run.ts";

describe("one run at a time", () => {
  test("a run begins when all that were asked for before are over, failed ones too", async () => {
    const steps: string[] = [];
    const gates = [1, 2, 3].map(() => Promise.withResolvers<undefined>());
    const runs = gates.map(({ promise }, index) =>
      oneRunAtATime(async () => {
        steps.push(`begin ${index}`);
        await promise;
        steps.push(`end ${index}`);
        if (index === 0) throw new Error("This one fails.");
        return index;
      }),
    );
    gates[2].resolve(undefined);
    gates[1].resolve(undefined);
    gates[0].resolve(undefined);
    await expect(runs[0]).rejects.toThrow("This one fails.");
    expect(await Promise.all(runs.slice(1))).toEqual([1, 2]);
    expect(steps).toEqual(["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]);
  });

  test("holds for two encoders that are open together: each waits for the other, and gives its own vectors", async () => {
    const tiny = await TinyLibrary.open();
    const open = async (id: TinyId, directory: string) => {
      const entry = tinyEntry(id, { kind: "imported" });
      const encoder = await openEncoder({ entry, directory, isInstalled: true }, "cpu");
      onTestFinished(() => encoder.close());
      return { encoder, input: Buffer.alloc(entry.input.width * entry.input.height * 3, 90) };
    };
    const small = await open("tiny-8", join(tiny.models, "tiny-8"));
    const large = await open("tiny-12", join(tiny.library, "encoders", "tiny-12"));
    const alone = [await small.encoder.embed([small.input]), await large.encoder.embed([large.input])];
    const gate = Promise.withResolvers<undefined>();
    const steps: string[] = [];
    const held = oneRunAtATime(() => gate.promise.then(() => steps.push("held")));
    const together = [small, large, small, large].map(async ({ encoder, input }) => {
      const vectors = await encoder.embed([input]);
      steps.push(encoder.identity.id);
      return vectors;
    });
    gate.resolve(undefined);
    await held;
    expect(await Promise.all(together)).toEqual([...alone, ...alone]);
    expect(steps).toEqual(["held", "tiny-8", "tiny-12", "tiny-8", "tiny-12"]);
  });
});
