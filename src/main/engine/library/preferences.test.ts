import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../db/migrate.ts";
import { libraryMigrations } from "../db/open.ts";
import { SettingTable } from "../db/tables/settings.ts";
import { openEngine, temporaryDirectory } from "../testing.ts";
import { readPreferences, writePreferences } from "./preferences.ts";

const defaults = {
  tileSizePx: 176,
  tileFit: "square",
  showDates: true,
  showPercentiles: true,
  theme: "system",
  language: "system",
  sidebarOpen: true,
  rulerOpen: true,
} as const;

function newSettings(): SettingTable {
  const db = new Database(":memory:");
  migrate(db, libraryMigrations);
  return new SettingTable(db);
}

test("preferences are the defaults until they are changed, each by itself, and are kept in the library", async () => {
  const directory = temporaryDirectory();
  const first = await openEngine(directory);
  expect(await first.client["preferences.read"]({})).toEqual(defaults);
  const changed = { ...defaults, tileSizePx: 240, theme: "dark" as const };
  expect(await first.client["preferences.write"]({ tileSizePx: 240, theme: "dark" })).toEqual(changed);
  await expect(first.client["preferences.write"]({ tileSizePx: 10_000 })).rejects.toMatchObject({
    code: "bad-input",
  });
  await first.close();
  const second = await openEngine(directory);
  expect(await second.client["preferences.read"]({})).toEqual(changed);
  expect(await second.client["preferences.write"]({ showDates: false })).toEqual({
    ...changed,
    showDates: false,
  });
});

test.each(["", "not JSON", "null", "[1]", '"dark"', "{}"])("stored as %j they are the defaults", (json) => {
  const settings = newSettings();
  settings.setPreferences(json);
  expect(readPreferences(settings)).toEqual(defaults);
});

test("values that are not known are the default, and leave the others alone", () => {
  const settings = newSettings();
  const stored = {
    tileSizePx: 1e9,
    tileFit: "round",
    showDates: "yes",
    theme: "light",
    language: "ja",
    future: 1,
  };
  settings.setPreferences(JSON.stringify(stored));
  expect(readPreferences(settings)).toEqual({ ...defaults, theme: "light", language: "ja" });
  expect(writePreferences(settings, { rulerOpen: false })).toEqual({
    ...defaults,
    theme: "light",
    language: "ja",
    rulerOpen: false,
  });
});
