import { expect, test } from "vitest";
import { photoActOf } from "./photo-keys.ts";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  photoActOf({ key, ...held } as KeyboardEvent);

test("letters stand for acts whether or not capitals are locked, and Shift only where it is said", () => {
  expect([press("l"), press("L"), press("h"), press("m"), press("M", { shiftKey: true })]).toEqual([
    "useAsLow",
    "useAsLow",
    "useAsHigh",
    "moreLike",
    "lessLike",
  ]);
  expect(press("L", { shiftKey: true })).toBeNull();
});

test("keys of the browser, of commands and held ones are left alone", () => {
  expect([
    press("l", { ctrlKey: true }),
    press("h", { metaKey: true }),
    press("s", { altKey: true }),
    press("l", { repeat: true }),
    press("d"),
  ]).toEqual([null, null, null, null, null]);
});
