import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkFeed, feedOf } from "./feed.ts";

const feed = { owner: "somebody", repo: "lineup" };
const windows = { platform: "win32", arch: "x64" } as const;
const linux = { platform: "linux", arch: "x64" } as const;

test("a feed is named as owner and name, or not at all", () => {
  expect(feedOf({ LINEUP_RELEASES: "somebody/lineup" })).toEqual(feed);
  expect([feedOf({}), feedOf({ LINEUP_RELEASES: "" })]).toEqual([null, null]);
  for (const wrong of ["lineup", "a/b/c", "https://example.org/lineup", "/"])
    expect(() => feedOf({ LINEUP_RELEASES: wrong })).toThrow(`LINEUP_RELEASES is "${wrong}"`);
});

test("a pack has to say where newer versions are, and one without a feed says nothing", () => {
  expect(() => checkFeed(linux, resources(null), null, false)).not.toThrow();
  expect(() => checkFeed(linux, resources("owner: somebody\nrepo: lineup\n"), feed, false)).not.toThrow();
  expect(() => checkFeed(linux, resources(null), feed, false)).toThrow(
    "does not say where newer versions are",
  );
  expect(() => checkFeed(linux, resources("owner: other\nrepo: lineup\n"), feed, false)).toThrow(
    "do not publish",
  );
  expect(() => checkFeed(linux, resources("owner: somebody\nrepo: lineup\n"), null, false)).toThrow(
    "do not publish",
  );
});

test("a signed pack for Windows has to name its publisher", () => {
  const unnamed = resources("owner: somebody\nrepo: lineup\n");
  expect(() => checkFeed(windows, unnamed, feed, true)).toThrow("names no publisher");
  expect(() => checkFeed(windows, unnamed, feed, false)).not.toThrow();
  const named = resources("owner: somebody\nrepo: lineup\npublisherName: [Somebody]\n");
  expect(() => checkFeed(windows, named, feed, true)).not.toThrow();
});

function resources(updateFile: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), "lineup-feed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (updateFile !== null) writeFileSync(join(folder, "app-update.yml"), updateFile);
  return folder;
}
