import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../../shared/errors.ts";
import type { CatalogEntry, EncoderText } from "../embedding/catalog.ts";
import { shippedEncoder, type ShelvedEncoder } from "../embedding/shelf.ts";
import { modelsDirectory, temporaryDirectory } from "../testing.ts";
import { dot, normalise, subtract } from "../vectors/linear.ts";
import { canMakeTowers, twoTowersForAll, type Family } from "./testing.ts";
import { TextTower } from "./text-tower.ts";

const never = new AbortController().signal;
const importAgain = 'import it again with "lineup encoders import FILE"';

describe.skipIf(!canMakeTowers).each<Family>(["clip", "siglip2"])(
  "a text tower like that of %s",
  (family) => {
    const towers = twoTowersForAll(family);

    /** The encoder in a folder of its own, with other bytes in a file, or with another entry. */
    function shelvedWith(
      files: Record<string, Buffer | null> = {},
      change: Partial<EncoderText> = {},
    ): ShelvedEncoder {
      const { directory, entry } = towers.addTo(temporaryDirectory(), family);
      for (const [name, bytes] of Object.entries(files)) {
        if (bytes === null) rmSync(join(directory, name));
        else writeFileSync(join(directory, name), bytes);
      }
      return { directory, isInstalled: true, entry: { ...entry, text: { ...entry.text!, ...change } } };
    }

    const embed = (shelved: ShelvedEncoder, low = "red", high = "blue") =>
      new TextTower(() => shelved).embed({ low, high }, never);

    test("gives vectors of length 1 that tell words apart by what they mean", async () => {
      const tower = new TextTower(shelvedWith);
      const [colour, other, light] = [
        await tower.embed({ low: "blue", high: "red" }, never),
        await tower.embed({ low: "a blue", high: "a RED" }, never),
        await tower.embed({ low: "dark", high: "bright" }, never),
      ].map(({ low, high }) => {
        expect([low, high].map((vector) => Math.sqrt(dot(vector, vector)))).toEqual([
          expect.closeTo(1, 6),
          expect.closeTo(1, 6),
        ]);
        return normalise(subtract(high, low));
      });
      expect(colour).toHaveLength(8);
      expect(dot(colour, other)).toBeGreaterThan(0.99);
      expect(Math.abs(dot(colour, light))).toBeLessThan(0.01);
    });

    test("gives words the same bits whatever the words at the other end are", async () => {
      const { low } = await embed(shelvedWith(), "red", "blue");
      const { high } = await embed(shelvedWith(), "dark", "red");
      expect(high).toEqual(low);
    });

    test("answers calls that are made at once, each with its own", async () => {
      const tower = new TextTower(shelvedWith);
      const pairs = ["red", "blue", "dark", "bright"].map((words) => ({ low: words, high: "写" }));
      const together = await Promise.all(pairs.map((pair) => tower.embed(pair, never)));
      for (const [index, { low, high }] of pairs.entries())
        expect(together[index]).toEqual(await embed(shelvedWith(), low, high));
    });

    test("knows words that it has met, and opens nothing for them", async () => {
      const shelved = shelvedWith();
      const tower = new TextTower(() => shelved);
      const met = await tower.embed({ low: "red", high: "blue" }, never);
      rmSync(join(shelved.directory, "text.onnx"));
      expect(await tower.embed({ low: "blue", high: "red" }, never)).toEqual({
        low: met.high,
        high: met.low,
      });
      await expect(tower.embed({ low: "red", high: "dark" }, never)).rejects.toMatchObject({
        code: "encoder-missing",
      });
    });

    test("takes words of 10,000 characters, and none", async () => {
      const { low, high } = await embed(shelvedWith(), "red ".repeat(2_500), "");
      expect([dot(low, low), dot(high, high)]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
    });

    test("stops when it is told to, and works on", async () => {
      const tower = new TextTower(shelvedWith);
      const reason = new Error("Stopped.");
      await expect(tower.embed({ low: "red", high: "blue" }, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect((await tower.embed({ low: "red", high: "blue" }, never)).low).toHaveLength(8);
    });

    test.each(["text.onnx", "tokenizer.json"])(
      "is refused without its file %s, or with a damaged one",
      async (name) => {
        const missing = shelvedWith({ [name]: null });
        await expect(embed(missing)).rejects.toMatchObject({
          code: "encoder-missing",
          message: `The encoder file ${join(missing.directory, name)} cannot be read; ${importAgain}.`,
        });
        const bytes = readFileSync(join(shelvedWith().directory, name));
        bytes[bytes.length >> 1] ^= 1;
        const damaged = shelvedWith({ [name]: bytes });
        await expect(embed(damaged)).rejects.toMatchObject({
          code: "encoder-corrupt",
          message: `The encoder file ${join(damaged.directory, name)} is damaged; ${importAgain}.`,
        });
      },
    );

    const stated = (bytes: Buffer) => ({
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });

    test("is refused with a tokenizer that is none, though it is the one that the entry states", async () => {
      const bytes = Buffer.from('{"model": {}}');
      const shelved = shelvedWith(
        { "tokenizer.json": bytes },
        { tokenizer: { file: "tokenizer.json", ...stated(bytes) } },
      );
      await expect(embed(shelved)).rejects.toMatchObject({
        code: "encoder-corrupt",
        message: expect.stringMatching(
          /^The file .*tokenizer\.json holds no tokenizer that Lineup can read \(/,
        ) as string,
      });
    });

    test.each<[what: string, change: Partial<EncoderText>]>([
      ["input", { input: "ids" }],
      ["output", { output: "text_embeds" }],
      ["kind of integers", { tokenType: family === "clip" ? "int64" : "int32" }],
    ])("is refused where the entry names another %s than it has", async (_, change) => {
      await expect(embed(shelvedWith({}, change))).rejects.toMatchObject({
        code: "encoder-failed",
        message: expect.stringMatching(
          new RegExp(`^The text tower of the encoder ${family} failed \\(`),
        ) as string,
      });
    });

    test("is refused where its vectors are not as long as those of photos", async () => {
      const shelved = shelvedWith();
      const entry: CatalogEntry = { ...shelved.entry, output: { ...shelved.entry.output, dimensions: 9 } };
      await expect(embed({ ...shelved, entry })).rejects.toMatchObject({
        code: "encoder-failed",
        message:
          `The text tower of the encoder ${family} failed (It gives 8 numbers of float32, and photos have 9 of float32.); ` +
          `${importAgain}, or use photos.`,
      });
    });
  },
);

test("an encoder without a text tower takes no words", async () => {
  const shipped = await shippedEncoder(modelsDirectory);
  const tower = new TextTower(() => shipped);
  const refusal = {
    code: "encoder-without-words",
    message:
      "The encoder lineup-small-2 has no text tower, so it cannot tell what words mean; use photos, or an encoder " +
      "that has one.",
  };
  expect(tower.refusal).toMatchObject(refusal);
  await expect(tower.embed({ low: "faded", high: "crisp" }, never)).rejects.toMatchObject(refusal);
});

test("an encoder that is lost takes no words, and says why", async () => {
  const lost = new EngineError("encoder-missing", "It is gone.");
  const tower = new TextTower(() => {
    throw lost;
  });
  expect(tower.refusal).toBe(lost);
  await expect(tower.embed({ low: "faded", high: "crisp" }, never)).rejects.toBe(lost);
});
