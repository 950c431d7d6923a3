import type { AppUpdater } from "electron-updater";
import type { UpdateParts } from "./updates.ts";

/** macOS first takes the whole download over and compares signatures, which takes its time on a slow disk. */
const beginsWithinMs = 5 * 60_000;

/** What the app does about an installation: ends what is running, or goes on where the installer did not start. */
export type Installation = { makeWay: () => Promise<void>; takeBack: () => void };

/**
 * Replaces the app by what `updater` has downloaded, and starts it again: the app ends, or this rejects once `installation`
 * has taken everything back. electron-updater does not always say that nothing begins, which then counts as failed in time.
 */
export async function installUpdate(
  updater: AppUpdater,
  { makeWay, takeBack }: Installation,
  after: UpdateParts["time"]["after"],
): Promise<never> {
  await makeWay();
  const failed = Promise.withResolvers<never>();
  const endWait = after(beginsWithinMs, () => failed.reject(new Error("The installer did not start.")));
  updater.once("error", failed.reject);
  try {
    updater.quitAndInstall(true, true);
    return await failed.promise;
  } catch (error) {
    takeBack();
    throw error;
  } finally {
    endWait();
    updater.off("error", failed.reject);
  }
}
