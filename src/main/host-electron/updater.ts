/** @file Joins updates to electron-updater and to Electron; loaded in a packaged app alone. */
import electronUpdater from "electron-updater";
import { insistOnSignature } from "./update-signature.ts";
import { loadUpdateConfig, runsFromAppImage } from "./update-way.ts";
import { askFirst, realTime, Updates, type UpdateParts } from "./updates.ts";

const { NsisUpdater } = electronUpdater;

/** What the app does about an installation: ends what is running, or goes on where the installer did not start. */
export type Installation = { makeWay: () => Promise<void>; takeBack: () => void };

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
    system: { platform: process.platform, isAppImage: runsFromAppImage(process.env, process.execPath) },
    hangUp: () => void session.closeAllConnections(),
    install: async () => {
      await installation.makeWay();
      try {
        return await new Promise<never>((_, reject) => {
          updater.once("error", reject);
          updater.quitAndInstall(true, true);
        });
      } catch (error) {
        installation.takeBack();
        throw error;
      }
    },
    time: realTime,
  });
}
