/** @file Joins updates to electron-updater and to Electron; loaded in a packaged app alone. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import electronUpdater from "electron-updater";
import { installUpdate, type Installation } from "./update-install.ts";
import { insistOnSignature } from "./update-signature.ts";
import { loadUpdateConfig, namesTeam, runsFromAppImage } from "./update-way.ts";
import { askFirst, realTime, Updates, type UpdateParts } from "./updates.ts";

const { NsisUpdater } = electronUpdater;

/** Opens updates once the app is ready; null where this copy has none, as it is updated by whoever installed it. */
export async function openUpdates({
  installation,
  ...parts
}: Pick<UpdateParts, "choiceFile" | "onChange"> & { installation: Installation }): Promise<Updates | null> {
  const { autoUpdater: updater } = electronUpdater;
  askFirst(updater);
  const config = updater.isUpdaterActive() ? await loadUpdateConfig(updater) : null;
  if (config === null) return null;
  if (updater instanceof NsisUpdater) insistOnSignature(updater);
  const session = updater.netSession;
  // Wherever an answer leads on to.
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith("https://") }));
  return new Updates({
    ...parts,
    updater,
    config,
    system: {
      platform: process.platform,
      isAppImage: runsFromAppImage(process.env, process.execPath),
      isSignedByTeam: process.platform === "darwin" && namesTeam(await askCodesign()),
    },
    hangUp: () => void session.closeAllConnections(),
    install: () => installUpdate(updater, installation, realTime.after),
    time: realTime,
  });
}

/** What macOS tells of this copy's signature; nothing where it does not say within seconds. */
function askCodesign(): Promise<string> {
  // Its program is `Lineup.app/Contents/MacOS/Lineup`.
  const appPath = resolve(process.execPath, "../../..");
  return new Promise((told) => {
    const options = { timeout: 10_000 };
    // It tells all this on the stream for errors.
    execFile("/usr/bin/codesign", ["--display", "--verbose=2", appPath], options, (_error, _stdout, stderr) =>
      told(stderr),
    );
  });
}
