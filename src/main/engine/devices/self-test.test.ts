import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../testing.ts";
import { dot } from "../vectors/linear.ts";
import { selfTestCount, selfTestInputs, storedVectors } from "./self-test.ts";
import { shelveTinyEncoder } from "./testing.ts";

test("an input's pixels depend on their place alone, whatever its width and height", () => {
  const [small, large] = [
    selfTestInputs({ width: 7, height: 11 }),
    selfTestInputs({ width: 300, height: 20 }),
  ];
  expect(small.map(({ length }) => length)).toEqual(Array(selfTestCount).fill(7 * 11 * 3));
  for (const [k, bytes] of small.entries()) {
    const rows = Array.from({ length: 11 }, (_, y) => large[k].subarray(y * 900, y * 900 + 21));
    expect(Buffer.concat(rows)).toEqual(Buffer.from(bytes));
  }
  expect(new Set(small.map((bytes) => bytes.join())).size).toBe(selfTestCount);
});

describe("the stored vectors of a self-test", () => {
  test("are null for an encoder without one", async () => {
    expect(await storedVectors(shelveTinyEncoder(temporaryDirectory()))).toBeNull();
  });

  test("have length 1, whatever is stored", async () => {
    const embeddings = Array.from({ length: selfTestCount }, (_, k) => [k, 3, 0, 0, 0, 0, 0, 4]);
    const stored = await storedVectors(shelveTinyEncoder(temporaryDirectory(), { selfTest: { embeddings } }));
    expect(stored![0]).toEqual(Float32Array.of(0, 0.6, 0, 0, 0, 0, 0, 0.8));
    for (const vector of stored!) expect(dot(vector, vector)).toBeCloseTo(1, 6);
  });

  test.each([
    ["too few vectors", JSON.stringify({ embeddings: [[1, 2, 3, 4, 5, 6, 7, 8]] })],
    ["vectors of other dimensions", JSON.stringify({ embeddings: Array(selfTestCount).fill([1, 2]) })],
    ["vectors of length 0", JSON.stringify({ embeddings: Array(selfTestCount).fill(Array(8).fill(0)) })],
    ["no JSON", "{"],
  ])("are refused when the file holds %s", async (_, content) => {
    const shelved = shelveTinyEncoder(temporaryDirectory(), { selfTest: {} });
    const file = join(shelved.directory, shelved.entry.selfTest!);
    writeFileSync(file, content);
    await expect(storedVectors(shelved)).rejects.toMatchObject({
      code: "encoder-corrupt",
      message: `The self-test ${file} of the encoder tiny is missing or damaged; install it again.`,
    });
  });
});
