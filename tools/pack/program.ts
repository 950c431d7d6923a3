import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NtExecutable, NtExecutableResource, Resource } from "resedit";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { programOf } from "./layout.ts";
import type { Target } from "./targets.ts";

/**
 * What is wrong with what the system is shown of a packed program, a sentence each: its name and version, its icon, the
 * kind of file it opens, and the checksum of the archive that Electron compares with. Linux has these from the installer.
 */
export function inspectProgram(target: Target, packed: string): string[] {
  const { version } = JSON.parse(readFileSync(join(packageDirectory(), "package.json"), "utf8")) as {
    version: string;
  };
  const program = programOf(target, packed);
  if (target.platform === "win32") return inspectWindowsProgram(program, version);
  if (target.platform === "darwin") return inspectMacApp(join(program, "Contents"), version);
  return [];
}

function inspectWindowsProgram(program: string, wantedVersion: string): string[] {
  const { entries } = NtExecutableResource.from(NtExecutable.from(readFileSync(program)));
  const words = Resource.VersionInfo.fromEntries(entries).flatMap((version) =>
    version.getAllLanguagesForStringValues().map((language) => version.getStringValues(language)),
  );
  const icons = Resource.IconGroupEntry.fromEntries(entries).flatMap((group) => group.icons);
  return sentences([
    [words.some(({ ProductName }) => ProductName === "Lineup"), "the program is not called Lineup."],
    [words.some(({ FileVersion }) => FileVersion === wantedVersion), "the program has another version."],
    [
      icons.some(({ width }) => width === 16) && icons.some(({ width }) => width === 0 || width === 256),
      "the program has no icon of ours.",
    ],
    [entries.some(({ type }) => type === "INTEGRITY"), "the archive's checksum is not in the program."],
  ]);
}

function inspectMacApp(contents: string, wantedVersion: string): string[] {
  const list = readFileSync(join(contents, "Info.plist"), "utf8");
  const text = (key: string) => new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(list)?.[1];
  const extensions = /<key>CFBundleTypeExtensions<\/key>\s*<array>\s*<string>lineup-axis<\/string>/;
  return sentences([
    [text("CFBundleName") === "Lineup", "the app is not called Lineup."],
    [text("CFBundleShortVersionString") === wantedVersion, "the app has another version."],
    [text("LSMinimumSystemVersion") === "14.0", "the app does not say that it needs macOS 14."],
    [extensions.test(list), "the app does not say that it opens axis files."],
    [list.includes("<key>ElectronAsarIntegrity</key>"), "the archive's checksum is not in the app."],
    [isIcns(join(contents, "Resources", text("CFBundleIconFile") ?? "")), "the app has no icon of ours."],
  ]);
}

function isIcns(file: string): boolean {
  const bytes = readFileSync(file);
  return bytes.toString("latin1", 0, 4) === "icns" && bytes.readUInt32BE(4) === bytes.length;
}

function sentences(checks: readonly (readonly [boolean, string])[]): string[] {
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}
