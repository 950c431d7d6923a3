import { expect, test } from "vitest";
import * as about from "./about.ts";
import * as axes from "./axes.ts";
import * as dialogs from "./dialogs.ts";
import * as encoders from "./encoders.ts";
import * as exports from "./export.ts";
import * as frame from "./frame.ts";
import * as updates from "./updates.ts";

const catalogues = Object.entries({
  ...about,
  ...axes,
  ...dialogs,
  ...encoders,
  ...exports,
  ...frame,
  ...updates,
});

/** Texts by where they stand; functions are texts that are made. */
function textsIn(value: unknown, where: string): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[where, value]];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${where}.${name}`));
}

test.each(catalogues)(
  "every message of %s is there in both languages, and says something",
  (_, catalogue) => {
    for (const [name, message] of Object.entries(catalogue as Record<string, { en: unknown; ja: unknown }>)) {
      const [english, japanese] = [textsIn(message.en, name), textsIn(message.ja, name)];
      expect(japanese.map(([where]) => where)).toEqual(english.map(([where]) => where));
      for (const [, text] of [...english, ...japanese]) {
        expect(typeof text === "function" || (typeof text === "string" && text.trim() !== "")).toBe(true);
      }
    }
  },
);

test("counts of one are written as one", () => {
  expect([
    frame.workMessages.failed.en(1),
    frame.workMessages.failed.en(12),
    frame.sortBarMessages.unranked.en(1),
    frame.sortBarMessages.unranked.en(30),
  ]).toEqual([
    "1 photo could not be read",
    "12 photos could not be read",
    "1 more is still being looked at",
    "30 more are still being looked at",
  ]);
});
