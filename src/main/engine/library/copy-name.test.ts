import fc from "fast-check";
import { expect, test } from "vitest";
import { copyName } from "./copy-name.ts";

test.each([
  ["a.jpg", 1, 9, 1, "1 a.jpg"],
  ["a.jpg", 7, 1_000, 1, "0007 a.jpg"],
  ["a.jpg", 12, 12, 3, "12 a (3).jpg"],
  ["no extension", 1, 1, 2, "1 no extension (2)"],
  ['two\nlines: the "best" <?>*|\\.JPG', 1, 1, 1, "1 two_lines_ the _best_ ______.JPG"],
  ["日本 – été.tar.gz", 10, 200_000, 1, "000010 日本 – été.tar.gz"],
])("the copy of %j at rank %d of %d, attempt %d, is %j", (name, rank, highest, attempt, expected) => {
  expect(copyName(name, rank, highest, attempt)).toBe(expected);
});

test("copies sort by rank, fit every file system, and differ from attempt to attempt", () => {
  const name = fc.string({ unit: "grapheme", maxLength: 300 }).map((stem) => `${stem}.jpg`);
  const rank = fc.integer({ min: 1, max: 200_000 });
  fc.assert(
    fc.property(name, name, rank, rank, (one, other, first, second) => {
      const [a, b] = [copyName(one, first, 200_000, 1), copyName(other, second, 200_000, 1)];
      if (first !== second) expect(a < b).toBe(first < second);
      expect(Buffer.byteLength(a)).toBeLessThanOrEqual(255);
      expect(a).toBe(a.toWellFormed().replaceAll(/[<>:"/\\|?*]|\p{Cc}/gu, "_"));
      expect(new Set([1, 2, 3].map((attempt) => copyName(one, first, 200_000, attempt))).size).toBe(3);
    }),
  );
});
