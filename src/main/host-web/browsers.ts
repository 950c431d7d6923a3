import { accessSync, constants } from "node:fs";
import { posix, win32 } from "node:path";

/** What decides where browsers are: `process.platform` and `process.env`. */
export type Machine = { platform: NodeJS.Platform; env: NodeJS.ProcessEnv };

/** Browsers that can show a page as a window of its own, the commonest first, as each system installs them. */
const windowsPrograms = [
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
  ["Chromium", "Application", "chrome.exe"],
];
const macPrograms = [
  "Google Chrome.app/Contents/MacOS/Google Chrome",
  "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "Chromium.app/Contents/MacOS/Chromium",
];
const commands = [
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "chromium",
  "chromium-browser",
];

/** Every path at which Chrome, Edge or Chromium may be on a machine, the best first. */
export function browserPaths({ platform, env }: Machine): string[] {
  if (platform === "win32") {
    const bases = [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]].filter(isSet);
    return windowsPrograms.flatMap((program) => bases.map((base) => win32.join(base, ...program)));
  }
  if (platform === "darwin") {
    const home = [env["HOME"]].filter(isSet).map((one) => posix.join(one, "Applications"));
    return macPrograms.flatMap((program) =>
      ["/Applications", ...home].map((folder) => posix.join(folder, program)),
    );
  }
  const folders = (env["PATH"] ?? "").split(":").filter((folder) => posix.isAbsolute(folder));
  return commands.flatMap((command) => folders.map((folder) => posix.join(folder, command)));
}

/** The browser to use, or null where there is none. */
export function findBrowser(machine: Machine): string | null {
  return browserPaths(machine).find(isExecutable) ?? null;
}

/** Whether windows can be opened at all. */
export function hasDisplay({ platform, env }: Machine): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  return isSet(env["DISPLAY"]) || isSet(env["WAYLAND_DISPLAY"]);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
