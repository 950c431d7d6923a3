import fc from "fast-check";
import { expect, test } from "vitest";
import { nameKey } from "./name-key.ts";

const sorted = (names: readonly string[]) =>
  names.toSorted((a, b) => (nameKey(a) < nameKey(b) ? -1 : nameKey(a) > nameKey(b) ? 1 : 0));

test("numbers inside names compare as numbers, wherever they are and however long", () => {
  const names = [
    "IMG_2.jpg",
    "IMG_10.jpg",
    "IMG_10 (2).jpg",
    "IMG_10 (11).jpg",
    "IMG_00011.jpg",
    "IMG_100.jpg",
  ];
  expect(sorted(names.toReversed())).toEqual(sorted(names));
  expect(sorted(names.toReversed())).toEqual([
    "IMG_2.jpg",
    "IMG_10 (2).jpg",
    "IMG_10 (11).jpg",
    "IMG_10.jpg",
    "IMG_00011.jpg",
    "IMG_100.jpg",
  ]);
  const numbers = fc.uniqueArray(fc.bigInt({ min: 0n, max: 10n ** 40n }), { maxLength: 20 });
  fc.assert(
    fc.property(numbers, (values) => {
      const inOrder = values.toSorted((a, b) => (a < b ? -1 : 1)).map((value) => `a${value}b`);
      expect(sorted(values.map((value) => `a${value}b`))).toEqual(inOrder);
    }),
  );
});

test("case and accents make no difference, and numbers come before letters", () => {
  expect(nameKey("ÉTÉ.JPG")).toBe(nameKey("e\u0301te\u0301.jpg"));
  expect(nameKey("IMG_7.jpg")).toBe(nameKey("img_007.JPG"));
  expect(nameKey("１２.jpg")).toBe(nameKey("12.jpg"));
  expect(sorted(["zoo.jpg", "Étang.jpg", "eau.jpg", `${"9".repeat(30)}.jpg`, "猫.jpg"])).toEqual([
    `${"9".repeat(30)}.jpg`,
    "eau.jpg",
    "Étang.jpg",
    "zoo.jpg",
    "猫.jpg",
  ]);
});
