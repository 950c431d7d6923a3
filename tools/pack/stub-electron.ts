import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NtExecutable, NtExecutableResource, Resource } from "resedit";
import type { Target } from "./targets.ts";

/**
 * The mark before the fuses in Electron's program (docs/fuses.md there), the format's version, how many there are, and the
 * fuses as that version of Electron ships them.
 */
const fuseWire = Buffer.concat([
  Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
  Buffer.from([1, 9]),
  Buffer.from("101100011"),
]);

/**
 * Lays a folder out as Electron's distribution for a target, with programs that do nothing but have fuses: enough for
 * electron-builder to pack with where Electron itself cannot be fetched. Returns `folder`.
 */
export function layStubElectron(target: Target, version: string, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "version"), version);
  writeFileSync(join(folder, "LICENSE"), "");
  writeFileSync(join(folder, "LICENSES.chromium.html"), "");
  if (target.platform === "linux") write(join(folder, "electron"), fuseWire);
  if (target.platform === "win32") write(join(folder, "electron.exe"), windowsProgram());
  if (target.platform === "darwin") layMacApp(folder);
  return folder;
}

/** A program that Windows's resources can be written into, as electron-builder does with icon, version and integrity. */
function windowsProgram(): Buffer {
  const executable = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(executable, true);
  const english = 1033;
  const version = Resource.VersionInfo.createEmpty();
  version.lang = english;
  version.setStringValues({ lang: english, codepage: 1200 }, { ProductName: "Electron" });
  version.outputToResourceEntries(resources.entries);
  resources.entries.push({
    type: "FUSES",
    id: 1,
    lang: english,
    codepage: 1200,
    bin: new Uint8Array(fuseWire).buffer,
  });
  resources.outputResource(executable);
  return Buffer.from(executable.generate());
}

function layMacApp(folder: string): void {
  const contents = join(folder, "Electron.app/Contents");
  layBundle(contents, "Electron");
  mkdirSync(join(contents, "Resources"), { recursive: true });
  write(join(contents, "Frameworks/Electron Framework.framework/Electron Framework"), fuseWire);
  mkdirSync(join(contents, "Frameworks/Electron Framework.framework/Resources"), { recursive: true });
  for (const suffix of ["", " (GPU)", " (Plugin)", " (Renderer)"]) {
    const name = `Electron Helper${suffix}`;
    layBundle(join(contents, "Frameworks", `${name}.app/Contents`), name);
  }
}

function layBundle(contents: string, name: string): void {
  write(join(contents, "MacOS", name), Buffer.from(""));
  const plist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string></dict></plist>
`;
  write(join(contents, "Info.plist"), Buffer.from(plist));
}

function write(file: string, bytes: Buffer): void {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, bytes, { mode: 0o755 });
}
