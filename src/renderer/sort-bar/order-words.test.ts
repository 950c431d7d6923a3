import { afterEach, expect, test } from "vitest";
import { speech } from "../messages/language.svelte.ts";
import type { Sort } from "../state/view.svelte.ts";
import { directionSign, orderInWords } from "./order-words.ts";

afterEach(() => speech.choose("system"));

const names = { draft: "", likeness: "lake.jpg" };
const sorts: Sort[] = [
  { by: "time" },
  { by: "name" },
  { by: "axis", name: "Newest-looking" },
  { by: "draft", ends: { low: [], high: [] } },
  { by: "likeness", photoId: 3 },
];

test("every order and its reverse is said in English", () => {
  speech.choose("en");
  const said = sorts.flatMap((sort) =>
    [false, true].map((reversed) => orderInWords(sort, reversed, 1204, names)),
  );
  expect(said).toEqual([
    "Date, newest first, 1,204 photos",
    "Date, oldest first, 1,204 photos",
    "Name, A to Z, 1,204 photos",
    "Name, Z to A, 1,204 photos",
    "Newest-looking, highest first, 1,204 photos",
    "Newest-looking, lowest first, 1,204 photos",
    "New axis, highest first, 1,204 photos",
    "New axis, lowest first, 1,204 photos",
    "Likeness to lake.jpg, most alike first, 1,204 photos",
    "Likeness to lake.jpg, least alike first, 1,204 photos",
  ]);
});

test("an order is said in Japanese, and one photo is one photo in English", () => {
  speech.choose("ja");
  const japanese = orderInWords(sorts[2], false, 1204, names);
  speech.choose("en");
  expect([japanese, orderInWords({ by: "time" }, false, 1, names)]).toEqual([
    "Newest-looking、高い順、写真1,204枚",
    "Date, newest first, 1 photo",
  ]);
});

test("an axis in the tray is called what it will be called, and a photo nobody knows yet is a photo", () => {
  speech.choose("en");
  expect([
    orderInWords(sorts[3], false, 2, { draft: " Calm ", likeness: undefined }),
    orderInWords(sorts[4], false, 2, { draft: "", likeness: undefined }),
  ]).toEqual(["Calm, highest first, 2 photos", "Likeness to a photo, most alike first, 2 photos"]);
});

test("the sign points up where values grow", () => {
  expect(sorts.slice(0, 3).map((sort) => [directionSign(sort, false), directionSign(sort, true)])).toEqual([
    ["descending", "ascending"],
    ["ascending", "descending"],
    ["descending", "ascending"],
  ]);
});
