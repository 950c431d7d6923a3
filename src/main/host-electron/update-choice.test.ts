import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./testing.ts";
import { readUpdateChoice, writeUpdateChoice } from "./update-choice.ts";

test("a choice is read as it was written, and anything else is a no", () => {
  const file = join(temporaryDirectory(), "not", "there", "updates.json");
  const off = { isOn: false, lastCheckedAtMs: null };
  expect(readUpdateChoice(file)).toEqual(off);
  const choice = { isOn: true, lastCheckedAtMs: 1_700_000_000_000 };
  writeUpdateChoice(file, choice);
  expect(readUpdateChoice(file)).toEqual(choice);
  for (const text of ["", "{}", "true", '{"isOn":"yes","lastCheckedAtMs":null}', '{"isOn":true}']) {
    writeFileSync(file, text);
    expect(readUpdateChoice(file)).toEqual(off);
  }
  writeUpdateChoice(join(file, "below-a-file.json"), choice);
});

test.skipIf(!existsSync("/dev/full"))(
  "a choice that cannot be written takes the one before along (needs Linux's /dev/full)",
  () => {
    const file = join(temporaryDirectory(), "updates.json");
    symlinkSync("/dev/full", file);
    writeUpdateChoice(file, { isOn: false, lastCheckedAtMs: null });
    expect(existsSync(file)).toBe(false);
    expect(readUpdateChoice(file).isOn).toBe(false);
  },
);
