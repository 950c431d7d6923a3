import { join } from "node:path";
import type { Target } from "./targets.ts";

/** The folder in which electron-builder leaves the unpacked app of a target. */
export function appFolderOf({ platform, arch }: Target, packed: string): string {
  const suffix = arch === "x64" ? "" : `-${arch}`;
  return join(
    packed,
    { win32: `win${suffix}`, darwin: `mac${suffix}`, linux: `linux${suffix}` }[platform] +
      (platform === "darwin" ? "" : "-unpacked"),
  );
}

/** The packed program: on macOS the app's bundle, elsewhere the file that is started. */
export function programOf(target: Target, packed: string): string {
  const name = { win32: "Lineup.exe", darwin: "Lineup.app", linux: "lineup" }[target.platform];
  return join(appFolderOf(target, packed), name);
}

/** The folder of the packed app's own files: the archive, what stands beside it unpacked, the models. */
export function resourcesOf(target: Target, packed: string): string {
  return target.platform === "darwin"
    ? join(programOf(target, packed), "Contents/Resources")
    : join(appFolderOf(target, packed), "resources");
}
