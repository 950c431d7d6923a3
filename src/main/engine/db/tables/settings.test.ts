import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { libraryMigrations } from "../open.ts";
import { SettingTable } from "./settings.ts";

test("an encoder is remembered as it is, replaced, and forgotten", () => {
  const db = new Database(":memory:");
  migrate(db, libraryMigrations);
  const settings = new SettingTable(db);
  const [one, other] = ["one", "other"].map((id) => ({ id, sha256: "ab", preprocessing: 1, dimensions: 2 }));
  expect(settings.encoder("encoder-in-use")).toBeUndefined();
  settings.setEncoder("encoder-in-use", one);
  settings.setEncoder("encoder-switching-to", other);
  settings.setEncoder("encoder-in-use", other);
  settings.delete("encoder-switching-to");
  expect([settings.encoder("encoder-in-use"), settings.encoder("encoder-switching-to")]).toEqual([
    other,
    undefined,
  ]);
});
