import { NsisUpdater } from "electron-updater";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./testing.ts";
import { makeUpdater } from "./testing.updates.ts";
import { insistOnSignature } from "./update-signature.ts";

/** What is said of an installer where looking at its signature ends in a certain way; null lets it through. */
function refusalAfter(verify: (updater: NsisUpdater) => Promise<string | null>): Promise<string | null> {
  const { updater } = makeUpdater("exe", temporaryDirectory(), "provider: generic");
  if (!(updater instanceof NsisUpdater)) return expect.unreachable();
  updater.verifyUpdateCodeSignature = () => verify(updater);
  insistOnSignature(updater);
  return updater.verifyUpdateCodeSignature(["The publisher"], "installer.exe");
}

test("an installer is refused where its signature is another's, or could not be looked at", async () => {
  expect(await refusalAfter(() => Promise.resolve(null))).toBeNull();
  expect(await refusalAfter(() => Promise.resolve("another's"))).toBe("another's");
  expect(await refusalAfter(() => Promise.reject(new Error("timed out")))).toContain("timed out");
  const passOver = (updater: NsisUpdater) => {
    updater.logger!.warn("No PowerShell. Ignoring signature validation.");
    return Promise.resolve(null);
  };
  expect(await refusalAfter(passOver)).toContain("Ignoring signature validation");
});
