import { afterEach, expect, test } from "vitest";
import { engineErrorCodes } from "../../shared/errors.ts";
import { speech } from "../messages/language.svelte.ts";
import { errorDetails, errorInWords, failureReason, newestOfEach } from "./messages.ts";

afterEach(() => speech.choose("system"));

const message = "/photos/a.jpg is empty; copy it again from where it came from.";

test("English says what the engine says, which has no more details then", () => {
  speech.choose("en");
  const trouble = { code: "photo-empty", message } as const;
  expect([errorInWords(trouble), errorDetails(trouble)]).toEqual([message, null]);
});

test("a fault of Lineup's own has a sentence for people, and its own words as details", () => {
  speech.choose("en");
  const trouble = { code: "internal", message: "x is not a function" } as const;
  expect(errorInWords(trouble)).toMatch(/^Something went wrong inside Lineup/);
  expect(errorDetails(trouble)).toBe("x is not a function");
});

test("an axis of another encoder is explained without the command line's options", () => {
  speech.choose("en");
  const told = 'The axis "Warm" was made with the encoder a. Use --encoder a.';
  expect(errorInWords({ code: "axis-other-encoder", message: told })).toMatch(/^This axis .*again\.$/);
});

test.each(engineErrorCodes)("Japanese has a sentence for %s, and keeps the engine's as details", (code) => {
  speech.choose("ja");
  expect(errorInWords({ code, message })).toMatch(/[ぁ-ん].*。$/u);
  expect(errorDetails({ code, message })).toBe(message);
});

test.each(engineErrorCodes.filter((code) => code.startsWith("photo-")))(
  "a list of photos gives a reason without a path for %s",
  (code) => {
    speech.choose("en");
    expect(failureReason({ code, message })).not.toContain("/photos");
  },
);

test("an error that comes again stands once, where it came last", () => {
  const full = { code: "disk-full", message } as const;
  const here = { code: "folder-missing", message: "/a is not there." } as const;
  const there = { code: "folder-missing", message: "/b is not there." } as const;
  expect(newestOfEach([full, here, { ...full }, there])).toEqual([here, full, there]);
});
