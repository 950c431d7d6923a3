import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { gatherRelease } from "./gather.ts";

/** What electron-updater reads such files with. */
type Found = { url: URL };
const { findFile, parseUpdateInfo, resolveFiles } = createRequire(import.meta.url)(
  "electron-updater/out/providers/Provider.js",
) as {
  parseUpdateInfo: (text: string, file: string, address: string) => object;
  resolveFiles: (info: object, base: URL) => Found[];
  findFile: (files: Found[], extension: string) => Found;
};

/** A folder of packed systems, and where a release may go. */
function newRelease() {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [packed, release] = [join(directory, "packed"), join(directory, "release")];
  /** Packs a system as electron-builder does: an installer, its block map and the file for updates. */
  const pack = (target: string, extension: string, updateFile: string, version = "1.2.0") => {
    const [folder, installer] = [join(packed, target), `Lineup-1.2.0-${target}.${extension}`];
    mkdirSync(folder, { recursive: true });
    const content = `the installer for ${target}`;
    writeFileSync(join(folder, installer), content);
    writeFileSync(join(folder, `${installer}.blockmap`), target);
    const sha512 = createHash("sha512").update(content).digest("base64");
    const files = [{ url: installer, sha512, size: content.length }];
    const update = { version, files, path: installer, sha512, releaseDate: "2027-01-01T00:00:00.000Z" };
    writeFileSync(join(folder, updateFile), stringify(update));
    return join(folder, installer);
  };
  return { directory, packed, release, pack };
}

test("a release has every installer, one file for updates a system, and a checksum of each", () => {
  const { directory, packed, release, pack } = newRelease();
  pack("linux-x64", "AppImage", "latest-linux.yml");
  pack("win-arm64", "exe", "latest.yml");
  pack("win-x64", "exe", "latest.yml");
  const bill = join(directory, "Lineup-1.2.0.cdx.json");
  writeFileSync(bill, "{}");
  const names = [
    "Lineup-1.2.0-linux-x64.AppImage",
    "Lineup-1.2.0-linux-x64.AppImage.blockmap",
    "Lineup-1.2.0-win-arm64.exe",
    "Lineup-1.2.0-win-arm64.exe.blockmap",
    "Lineup-1.2.0-win-x64.exe",
    "Lineup-1.2.0-win-x64.exe.blockmap",
    "Lineup-1.2.0.cdx.json",
    "SHA256SUMS",
    "latest-linux.yml",
    "latest.yml",
  ];
  expect(gatherRelease(packed, release, "1.2.0", [bill])).toEqual(names);
  const sums = readFileSync(join(release, "SHA256SUMS"), "utf8");
  const expected = names
    .filter((name) => name !== "SHA256SUMS")
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(release, name)))
          .digest("hex")}  ${name}\n`,
    );
  expect(sums).toBe(expected.join(""));
});

test.skipIf(process.platform !== "linux")("sha256sum agrees with the checksums", () => {
  const { packed, release, pack } = newRelease();
  pack("linux-x64", "AppImage", "latest-linux.yml");
  gatherRelease(packed, release, "1.2.0");
  const said = execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
    cwd: release,
    encoding: "utf8",
  });
  expect(said.trim().split("\n")).toHaveLength(3);
});

test.each(["x64", "arm64"] as const)("an app on Windows with %s finds its own installer", (arch) => {
  const { packed, release, pack } = newRelease();
  for (const target of ["win-arm64", "win-x64"]) pack(target, "exe", "latest.yml");
  gatherRelease(packed, release, "1.2.0");
  const text = readFileSync(join(release, "latest.yml"), "utf8");
  const own = Object.getOwnPropertyDescriptor(process, "arch")!;
  onTestFinished(() => void Object.defineProperty(process, "arch", own));
  Object.defineProperty(process, "arch", { ...own, value: arch });
  const info = parseUpdateInfo(text, "latest.yml", "https://example.org/latest.yml");
  const found = findFile(resolveFiles(info, new URL("https://example.org/")), "exe");
  expect(found.url.pathname).toBe(`/Lineup-1.2.0-win-${arch}.exe`);
  expect(info).toMatchObject({ path: "Lineup-1.2.0-win-x64.exe" });
});

test("what was packed twice, differently or of another version is refused", () => {
  const twice = newRelease();
  twice.pack("win-x64", "exe", "latest.yml");
  mkdirSync(join(twice.packed, "other"));
  writeFileSync(join(twice.packed, "other", "Lineup-1.2.0-win-x64.exe"), "");
  expect(() => gatherRelease(twice.packed, twice.release, "1.2.0")).toThrow(
    "Lineup-1.2.0-win-x64.exe was packed twice; a release has one.",
  );

  const changed = newRelease();
  writeFileSync(changed.pack("win-x64", "exe", "latest.yml"), "the installer for win-X64");
  expect(() => gatherRelease(changed.packed, changed.release, "1.2.0")).toThrow(
    "latest.yml names Lineup-1.2.0-win-x64.exe, which was not packed as it says; pack that system anew.",
  );

  const missing = newRelease();
  rmSync(missing.pack("win-x64", "exe", "latest.yml"));
  expect(() => gatherRelease(missing.packed, missing.release, "1.2.0")).toThrow("was not packed as it says");

  const older = newRelease();
  older.pack("win-x64", "exe", "latest.yml", "1.1.0");
  expect(() => gatherRelease(older.packed, older.release, "1.2.0")).toThrow("is of version 1.1.0, not 1.2.0");
});
