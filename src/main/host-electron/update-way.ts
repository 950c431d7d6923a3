import type { AppUpdater } from "electron-updater";
import { z } from "zod";

/** What the packer wrote into `app-update.yml`, as far as it is looked at here. */
const updateConfig = z.object({
  provider: z.string(),
  owner: z.string().optional(),
  repo: z.string().optional(),
  vPrefixedTagName: z.boolean().default(true),
  publisherName: z.union([z.string(), z.array(z.string())]).optional(),
});

/** Where a packaged app gets its updates from. */
export type UpdateConfig = z.output<typeof updateConfig>;

/**
 * Where a copy gets its updates from, as electron-updater itself has read it, so that what is decided about it is what is
 * done; null where the packer has not said.
 */
export async function loadUpdateConfig(updater: AppUpdater): Promise<UpdateConfig | null> {
  // "public, allow to read old config for anyone", says its source; its types leave it out.
  const { configOnDisk } = updater as unknown as { configOnDisk: { value: Promise<unknown> } };
  const loaded = await configOnDisk.value.catch(() => null);
  return updateConfig.safeParse(loaded).data ?? null;
}

/** What of the system and of this copy decides about updates. `isSignedByTeam` is asked of on macOS alone. */
export type System = { platform: NodeJS.Platform; isAppImage: boolean; isSignedByTeam: boolean };

/**
 * Whether updates can be installed from here. On Windows they must be signed by the publisher whom this copy names: with
 * none named, electron-updater would install what anybody has signed, and nobody. macOS compares signatures itself, and
 * replaces no copy that no team of Apple's developers has signed. On Linux only an AppImage replaces itself; other packages are the system's own.
 */
export function canInstall(config: UpdateConfig, { platform, isAppImage, isSignedByTeam }: System): boolean {
  if (platform === "win32") return [config.publisherName ?? []].flat().length > 0;
  return platform === "darwin" ? isSignedByTeam : isAppImage;
}

/**
 * Whether this program runs from an AppImage of its own. The variables alone do not tell: they are handed down to whatever
 * another AppImage starts, and updating would then replace that one.
 */
export function runsFromAppImage(env: NodeJS.ProcessEnv, programPath: string): boolean {
  const { APPIMAGE, APPDIR } = env;
  return APPIMAGE !== undefined && APPDIR !== undefined && programPath.startsWith(`${APPDIR}/`);
}

/** Whether an app is signed by a team of Apple's developers, from what `codesign --display --verbose=2` tells of it. */
export function namesTeam(told: string): boolean {
  return /^TeamIdentifier=(?!not set$)\S/m.test(told);
}

/** Where a version's news stands: its release at GitHub, or nowhere. */
export function releasePage(
  { provider, owner, repo, vPrefixedTagName }: UpdateConfig,
  version: string,
): string | null {
  if (provider !== "github" || owner === undefined || repo === undefined) return null;
  const parts = [owner, repo, "releases", "tag", `${vPrefixedTagName ? "v" : ""}${version}`];
  return `https://github.com/${parts.map(encodeURIComponent).join("/")}`;
}
