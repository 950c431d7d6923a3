/** @file `npm run release -- COMMAND`: the steps of a release that are ours; `.github/workflows/release.yml` runs them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { releaseNotes } from "./changelog.ts";
import { installEncoders, publishedEncoders } from "./encoders.ts";
import { gatherRelease } from "./gather.ts";

const root = join(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };

const program = new Command("npm run release --");
program
  .command("notes")
  .argument("<tag>", "the tag of the release, vVERSION")
  .description("check that tag, package.json and CHANGELOG.md agree, and print the version's notes")
  .action((tag: string) => {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
    const filesAddress = server && repository ? `${server}/${repository}/blob/${tag}` : null;
    process.stdout.write(releaseNotes({ tag, version, changelog: read("CHANGELOG.md"), filesAddress }));
  });
program
  .command("encoders")
  .argument(
    "[id...]",
    "which ones; all that the catalogue has an address for, some gigabytes, if none is named",
  )
  .option("--mirror <url>", "fetch from elsewhere, as `lineup encoders install` does")
  .description("fetch encoders and check their SHA-256")
  .action(async (ids: string[], { mirror }: { mirror?: string }) =>
    installEncoders(ids.length > 0 ? ids : await publishedEncoders(), (line) => console.log(line), mirror),
  );
program
  .command("gather")
  .argument("<packed>", "a folder with one of `npm run pack`'s folders for each system")
  .argument("<release>", "the folder to make")
  .argument("[file...]", "further files to publish")
  .description("bring installers, files for updates and checksums together")
  .action((packed: string, release: string, extras: string[]) => {
    for (const name of gatherRelease(packed, release, version, extras)) console.log(name);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
