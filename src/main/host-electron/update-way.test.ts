import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "./testing.ts";
import { makeUpdater } from "./testing.updates.ts";
import {
  canInstall,
  loadUpdateConfig,
  namesTeam,
  releasePage,
  runsFromAppImage,
  type UpdateConfig,
} from "./update-way.ts";

const github = { provider: "github", owner: "someone", repo: "lineup", vPrefixedTagName: true };
const config = (more: Partial<UpdateConfig> = {}): UpdateConfig => ({ ...github, ...more });

test("where updates come from stands in the packer's file, and what is no such file says nothing", async () => {
  const directory = temporaryDirectory();
  const load = (text: string) => loadUpdateConfig(makeUpdater("exe", directory, text).updater);
  expect(
    await load(
      "owner: someone\nrepo: lineup\nprovider: github\nupdaterCacheDirName: lineup-updater\npublisherName:\n  - The publisher\n",
    ),
  ).toEqual({ ...github, publisherName: ["The publisher"] });
  for (const text of ["", "provider", "[]", "{}", "provider: 7", "provider: [", "owner: someone"])
    expect(await load(text)).toBeNull();
  const { updater } = makeUpdater("exe", directory, "provider: github");
  rmSync(join(directory, "app-update.yml"));
  expect(await loadUpdateConfig(updater)).toBeNull();
});

describe("updates are installed from here", () => {
  const may = (platform: NodeJS.Platform, more: Partial<UpdateConfig> = {}, isAppImage = false) =>
    canInstall(config(more), { platform, isAppImage, isSignedByTeam: false });

  test("on Windows where the publisher is named who must have signed them", () => {
    expect(may("win32", { publisherName: "The publisher" })).toBe(true);
    expect(may("win32", { publisherName: ["The publisher"] })).toBe(true);
    expect(may("win32")).toBe(false);
    expect(may("win32", { publisherName: [] })).toBe(false);
  });

  test("on macOS into a copy that a team has signed, and on Linux into an AppImage alone", () => {
    const onMac = (isSignedByTeam: boolean) =>
      canInstall(config(), { platform: "darwin", isAppImage: false, isSignedByTeam });
    expect([onMac(true), onMac(false)]).toEqual([true, false]);
    expect([may("linux", {}, true), may("linux")]).toEqual([true, false]);
  });
});

test("a copy is signed by a team where codesign names one", () => {
  const told = (signature: string, team: string) =>
    `Executable=/Applications/Lineup.app/Contents/MacOS/Lineup\nIdentifier=lineup\n${signature}\nTeamIdentifier=${team}\nSealed Resources version=2\n`;
  expect(namesTeam(told("Authority=Developer ID Application: Ann (AB12CD34EF)", "AB12CD34EF"))).toBe(true);
  expect(namesTeam(told("Signature=adhoc", "not set"))).toBe(false);
  expect(namesTeam("/Applications/Lineup.app: code object is not signed at all\n")).toBe(false);
  expect(namesTeam("")).toBe(false);
});

test("an AppImage is its own only where the program lies in it", () => {
  const env = { APPIMAGE: "/home/ann/Lineup.AppImage", APPDIR: "/tmp/.mount_Lineup1" };
  expect(runsFromAppImage(env, "/tmp/.mount_Lineup1/lineup")).toBe(true);
  expect(runsFromAppImage(env, "/opt/Lineup/lineup")).toBe(false);
  expect(runsFromAppImage(env, "/tmp/.mount_Lineup12/lineup")).toBe(false);
  expect(runsFromAppImage({}, "/opt/Lineup/lineup")).toBe(false);
});

test("what is new stands at a release of GitHub, whatever the version is called, and elsewhere nobody knows", () => {
  expect(releasePage(config(), "1.2.0")).toBe("https://github.com/someone/lineup/releases/tag/v1.2.0");
  expect(releasePage(config({ vPrefixedTagName: false }), "1.2.0-beta+7/../x")).toBe(
    "https://github.com/someone/lineup/releases/tag/1.2.0-beta%2B7%2F..%2Fx",
  );
  expect(releasePage(config({ provider: "generic" }), "1.2.0")).toBeNull();
  expect(releasePage({ provider: "github", owner: "someone", vPrefixedTagName: true }, "1.2.0")).toBeNull();
});
