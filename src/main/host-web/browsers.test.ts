import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { browserPaths, findBrowser, hasDisplay } from "./browsers.ts";

test("Windows has browsers in its program folders and in the user's own, Chrome before Edge", () => {
  const env = { PROGRAMFILES: "C:\\Program Files", LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" };
  expect(browserPaths({ platform: "win32", env })).toEqual([
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Users\\a\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Users\\a\\AppData\\Local\\Microsoft\\Edge\\Application\\msedge.exe",
    "C:\\Program Files\\Chromium\\Application\\chrome.exe",
    "C:\\Users\\a\\AppData\\Local\\Chromium\\Application\\chrome.exe",
  ]);
});

test("macOS has them among everybody's applications and the user's own", () => {
  expect(browserPaths({ platform: "darwin", env: { HOME: "/Users/a" } }).slice(0, 2)).toEqual([
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ]);
});

test("elsewhere they are commands, and no folder that depends on where one stands is looked into", () => {
  const paths = browserPaths({ platform: "linux", env: { PATH: "/usr/bin:.::bin:/opt/bin" } });
  expect(paths.slice(0, 2)).toEqual(["/usr/bin/google-chrome", "/opt/bin/google-chrome"]);
  expect(paths.every((path) => path.startsWith("/"))).toBe(true);
});

test.skipIf(process.platform === "win32")("the first that can be run is used, or none", () => {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const machine = {
    platform: "linux",
    env: { PATH: `${join(directory, "a")}:${join(directory, "b")}` },
  } as const;
  expect(findBrowser(machine)).toBe(null);
  for (const folder of ["a", "b"]) mkdirSync(join(directory, folder));
  writeFileSync(join(directory, "a", "google-chrome"), "", { mode: 0o644 });
  writeFileSync(join(directory, "b", "chromium"), "", { mode: 0o755 });
  expect(findBrowser(machine)).toBe(join(directory, "b", "chromium"));
});

test("only a system whose windows come from elsewhere can be without a display", () => {
  expect(hasDisplay({ platform: "win32", env: {} })).toBe(true);
  expect(hasDisplay({ platform: "darwin", env: {} })).toBe(true);
  expect(hasDisplay({ platform: "linux", env: { DISPLAY: "" } })).toBe(false);
  expect(hasDisplay({ platform: "linux", env: { DISPLAY: ":0" } })).toBe(true);
  expect(hasDisplay({ platform: "linux", env: { WAYLAND_DISPLAY: "wayland-0" } })).toBe(true);
});
