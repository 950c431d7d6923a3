/**
 * @file `npm run pack [-- TARGET] [--dir]`: makes the installers of one system, of this one where none is named. Installers
 * of macOS are made on macOS; those of Windows and Linux on any system that has electron-builder's tools.
 */
import { Command } from "commander";
import { checkFeed, feedOf } from "./feed.ts";
import { checkFuses } from "./fuses.ts";
import { resourcesOf } from "./layout.ts";
import { pack } from "./packager.ts";
import { releaseTargets, targetName, targetOf, thisTarget } from "./targets.ts";

await new Command("npm run pack --")
  .argument("[target]", `what to pack for: ${releaseTargets.map(targetName).join(", ")}`)
  .option("--dir", "only the folder that an installer would hold")
  .action(async (name: string | undefined, { dir = false }: { dir?: boolean }) => {
    const target = name === undefined ? thisTarget() : targetOf(name);
    const folder = await pack(target, { isFolderOnly: dir });
    await checkFuses(target, folder);
    const { WIN_CSC_LINK, CSC_LINK } = process.env;
    const isSigned = (WIN_CSC_LINK ?? CSC_LINK) !== undefined;
    if (!dir) checkFeed(target, resourcesOf(target, folder), feedOf(process.env), isSigned);
  })
  .parseAsync();
