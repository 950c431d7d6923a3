import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findElectron } from "./electron-program.ts";
import { isOutOfDate } from "./out-of-date.ts";

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test("Electron is found only where its program has been fetched", () => {
  const directory = newDirectory();
  expect(findElectron(directory, {})).toBe(null);
  const electron = join(directory, "node_modules", "electron");
  mkdirSync(join(electron, "dist"), { recursive: true });
  // Written before the program is there.
  writeFileSync(join(electron, "path.txt"), "Electron.app");
  expect(findElectron(directory, {})).toBe(null);
  writeFileSync(join(electron, "dist", "Electron.app"), "");
  expect(findElectron(directory, {})).toBe(join(electron, "dist", "Electron.app"));
  expect(findElectron(directory, { ELECTRON_OVERRIDE_DIST_PATH: join(directory, "other") })).toBe(null);
});

test("what is built is out of date when it is missing or any source is newer, tests left aside", () => {
  const directory = newDirectory();
  const [built, source, config] = ["built.html", "source", "config.ts"].map((name) => join(directory, name));
  const files = [join(source, "inner", "a.ts"), join(source, "inner", "a.test.ts"), config];
  mkdirSync(join(source, "inner"), { recursive: true });
  for (const file of files) writeFileSync(file, "");
  for (const path of [...files, join(source, "inner"), source]) utimesSync(path, 100, 100);
  const sources = [source, config, join(directory, "not-there")];
  expect(isOutOfDate(built, sources)).toBe(true);
  writeFileSync(built, "");
  utimesSync(built, 200, 200);
  expect(isOutOfDate(built, sources)).toBe(false);
  utimesSync(files[1], 300, 300);
  expect(isOutOfDate(built, sources)).toBe(false);
  utimesSync(files[0], 300, 300);
  expect(isOutOfDate(built, sources)).toBe(true);
  utimesSync(files[0], 100, 100);
  utimesSync(config, 300, 300);
  expect(isOutOfDate(built, sources)).toBe(true);
});
