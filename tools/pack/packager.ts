import { rmSync } from "node:fs";
import { join } from "node:path";
import { Arch, build, Platform, type Configuration } from "electron-builder";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { readConfiguration } from "./configuration.ts";
import { feedOf } from "./feed.ts";
import { drawIcons } from "./icons.ts";
import { stageApp } from "./stage.ts";
import { targetName, type Target } from "./targets.ts";

/** What differs between packs of one target. */
export type PackOptions = {
  /** Only the folder that an installer would hold. */
  isFolderOnly: boolean;
  /** A folder with an Electron to pack with; fetched by electron-builder where it is left out. */
  electronFolder?: string;
};

const platforms = { win32: Platform.WINDOWS, darwin: Platform.MAC, linux: Platform.LINUX };

/**
 * Packs what was built for a target by `electron-builder.yml`, and returns the folder that electron-builder wrote to. It
 * signs with what it finds in the environment (CONTRIBUTING.md names the variables). Publishes nothing. Throws what
 * electron-builder throws.
 */
export async function pack(target: Target, { isFolderOnly, electronFolder }: PackOptions): Promise<string> {
  const root = packageDirectory();
  const output = join(root, "out/pack", targetName(target));
  rmSync(output, { recursive: true, force: true });
  await drawIcons(join(root, "out/pack/icons"));
  const feed = feedOf(process.env);
  const { LINEUP_MAINTAINER: maintainer = "" } = process.env;
  const written = readConfiguration();
  const { folder, unusedPackages } = stageApp(target);
  const config: Configuration = {
    ...written,
    directories: { ...written.directories, app: folder },
    files: [...(written.files as string[]), ...unusedPackages.map((path) => `!${path}/**`)],
    // Where the app looks for newer versions; a copy that was packed anywhere else has nowhere to look.
    publish: feed === null ? null : { provider: "github", ...feed },
    extraMetadata: {
      desktopName: "lineup.desktop",
      homepage: feed === null ? "https://lineup.invalid" : `https://github.com/${feed.owner}/${feed.repo}`,
    },
    ...(maintainer !== "" && { linux: { ...written.linux, maintainer } }),
    ...(electronFolder !== undefined && {
      electronDist: electronFolder,
      // A stub has no signature, and only macOS could make one.
      electronFuses: { ...written.electronFuses, resetAdHocDarwinSignature: false },
      mac: { ...written.mac, identity: null },
    }),
  };
  await build({
    projectDir: root,
    publish: "never",
    targets: platforms[target.platform].createTarget(isFolderOnly ? "dir" : null, Arch[target.arch]),
    config,
  });
  return output;
}
