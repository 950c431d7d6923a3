/**
 * @file `npm run pack:check`: packs the app for every system that has a release, with a stub where Electron's program goes,
 * and proves on each result that it holds what the app needs and nothing else; for this machine's system also that it runs:
 * native code from beside the archive, and the packed engine on photos, with plain Node. Fetches nothing but packages from
 * the registry. Prints sizes, and ends with 1 and a sentence for each thing that is wrong.
 */
import { globSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractAll } from "@electron/asar";
import { packageDirectory, rendererDirectory } from "../../src/main/host-shared/places.ts";
import { checkFuses } from "./fuses.ts";
import { inspect, noticesName, type PackedApp } from "./inspect.ts";
import { appFolderOf, resourcesOf } from "./layout.ts";
import { pack } from "./packager.ts";
import { inspectProgram } from "./program.ts";
import { runPacked } from "./run-packed.ts";
import { layStubElectron } from "./stub-electron.ts";
import { releaseTargets, targetName, type Target } from "./targets.ts";
import { readMarkdown } from "../docs/markdown.ts";

/** What an installed Lineup may weigh beyond Electron itself. */
const limitMegabytes = 220;
/** How far the README's figures may be off before they mislead. */
const readmeMegabytesOff = 5;

const root = packageDirectory();
const problems: string[] = [];
const rows: object[] = [];
const readme = readMarkdown("README.md", readFileSync(join(root, "README.md"), "utf8"));
const temporary = realpathSync(mkdtempSync(join(tmpdir(), "lineup-unfolded-")));
for (const target of releaseTargets) {
  // electron-builder refuses to.
  if (target.platform === "darwin" && process.platform === "win32")
    console.log(`${targetName(target)}: not checked, as Windows cannot pack for macOS.`);
  else
    await check(target).catch((error: unknown) => problems.push(`${targetName(target)}: ${String(error)}`));
}
rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
console.table(rows);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

async function check(target: Target): Promise<void> {
  const name = targetName(target);
  const electron = JSON.parse(readFileSync(join(root, "node_modules/electron/package.json"), "utf8")) as {
    version: string;
  };
  const stub = layStubElectron(target, electron.version, join(root, "out/pack/stub", name));
  const packed = await pack(target, { isFolderOnly: true, electronFolder: stub });
  const say = (sentences: readonly string[]) => problems.push(...sentences.map((one) => `${name}: ${one}`));

  const resources = resourcesOf(target, packed);
  // As the archive and what stands beside it are seen from inside Electron: one folder, with the models above it. Outside
  // the repository, where Node would find what the app lacks.
  const unfolded = join(temporary, name);
  const parts: PackedApp = {
    app: join(unfolded, "app"),
    unpacked: join(resources, "app.asar.unpacked"),
    models: join(resources, "models"),
    notices: join(resources, noticesName),
  };
  extractAll(join(resources, "app.asar"), parts.app);
  say(inspect(target, parts, { renderer: rendererDirectory(), models: join(root, "models") }));
  say(inspectProgram(target, packed));
  await checkFuses(target, packed).catch((error: unknown) => say([(error as Error).message]));

  const bytes = sizeOf(appFolderOf(target, packed)) - sizeOf(stub);
  if (bytes > limitMegabytes * 1e6)
    say([`it weighs ${megabytes(bytes)} beyond Electron, more than ${limitMegabytes} MB.`]);
  const told = Number(readme.rows.find(([first]) => first === name)?.[1]);
  if (!(Math.abs(told - megabytes(bytes)) <= readmeMegabytesOff))
    say([
      `it weighs ${megabytes(bytes)} MB beyond Electron, and README.md says ${told}; write down what is so.`,
    ]);
  rows.push({
    target: name,
    "beyond Electron, MB": megabytes(bytes),
    "archive, MB": megabytes(statSync(join(resources, "app.asar")).size),
    "native, MB": megabytes(sizeOf(parts.unpacked)),
    "models, MB": megabytes(sizeOf(parts.models)),
  });

  if (target.platform !== process.platform || target.arch !== process.arch) return;
  symlinkSync(parts.models, join(unfolded, "models"), "junction");
  try {
    const { photos, areReal, natives, hadNoNetwork } = await runPacked(parts);
    console.log(
      `${name}: ${natives} native modules load, and ${photos} ${areReal ? "real" : "generated"} photos are indexed and ` +
        `ordered as in the repository, ${hadNoNetwork ? "with no network" : "with the network there"}.`,
    );
  } catch (error) {
    say([(error as Error).message]);
  }
}

function sizeOf(folder: string): number {
  return globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function megabytes(bytes: number): number {
  return Number((bytes / 1e6).toFixed(1));
}
