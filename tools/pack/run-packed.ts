import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSamples } from "../../samples/generate.ts";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import type { PackedRun, PackedTask } from "./drive-packed.ts";

/** What a run of a packed engine showed. */
export type RunReport = { photos: number; areReal: boolean; natives: number; hadNoNetwork: boolean };

/**
 * Has the packed engine of this machine's system index photos and order them along two of them, and compares with what the
 * repository's own command line says of the same photos. Where the system can, the packed engine runs without any network.
 * Throws one sentence when it fails or orders otherwise.
 */
export async function runPacked(packed: Pick<PackedTask, "app" | "unpacked">): Promise<RunReport> {
  const directory = mkdtempSync(join(tmpdir(), "lineup-pack-"));
  try {
    const { folder, areReal } = await photosFor(directory);
    const names = readdirSync(folder).filter((name) => name.endsWith(".jpg"));
    const [low, high] = [join(folder, names[0]), join(folder, names[1])];
    const task: PackedTask = {
      app: packed.app,
      unpacked: packed.unpacked,
      library: join(directory, "packed"),
      photos: folder,
      low,
      high,
    };
    const program = [process.execPath, join(import.meta.dirname, "drive-packed.ts"), JSON.stringify(task)];
    const hadNoNetwork = canCutNetwork();
    const run = runJson(hadNoNetwork ? [...withoutNetwork, ...program] : program) as PackedRun;

    const commandLine = join(packageDirectory(), "src/main/host-cli/index.ts");
    const options = ["--low", low, "--high", high, "--json", "--device", "cpu"];
    const library = ["--library", join(directory, "repository")];
    const rank = [process.execPath, commandLine, "rank", folder, ...options, ...library];
    const wanted = runJson(rank) as { photos: PackedRun["ranking"] };
    // On Linux the one decodes in WebAssembly and the other natively: the last bits may differ.
    const scores = new Map(run.ranking.map(({ path, score }) => [path, score]));
    const furthest = Math.max(
      ...wanted.photos.map(({ path, score }) => Math.abs(score - (scores.get(path) ?? NaN))),
    );
    if (!(furthest <= 0.001) || run.ranking.length !== names.length)
      throw new Error("The packed engine does not order photos as the repository's does.");
    return { photos: run.ranking.length, areReal, natives: run.loaded.length, hadNoNetwork };
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Real photos where they are beside the repository, else generated ones. */
async function photosFor(directory: string): Promise<{ folder: string; areReal: boolean }> {
  const real = join(packageDirectory(), "../shared/photos/everyday");
  if (existsSync(real)) return { folder: real, areReal: true };
  const folder = join(directory, "samples");
  mkdirSync(folder);
  await generateSamples({ folder, count: 24, seed: 1, widthPixels: 640, heightPixels: 480 });
  return { folder, areReal: false };
}

/** A namespace with no network in it, for whoever may make one. */
const withoutNetwork = ["unshare", "--map-root-user", "--net"];

function canCutNetwork(): boolean {
  return (
    process.platform === "linux" &&
    spawnSync(withoutNetwork[0], [...withoutNetwork.slice(1), "true"]).status === 0
  );
}

function runJson([command, ...args]: string[]): unknown {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${args.slice(0, 3).join(" ")} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}
