import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

/** What electron-builder writes beside installers, and what an app that looks for updates reads. */
type UpdateFile = {
  version: string;
  files: { url: string; sha512: string; size: number }[];
  path: string;
  sha512: string;
  releaseDate: string;
};

const checksumsName = "SHA256SUMS";

/**
 * Brings what was packed for several systems, each in a folder of its own, together in one new folder as a release has it:
 * installers, their block maps, one `latest*.yml` for each system with the files of all its processors, and SHA256SUMS of
 * everything. `extras` are further files to publish. Returns the names, sorted. Throws one sentence when a file is there twice, an
 * update file is of another version, or names a file that is not there as it was packed.
 */
export function gatherRelease(
  packed: string,
  release: string,
  version: string,
  extras: readonly string[] = [],
): string[] {
  mkdirSync(release);
  const updates = new Map<string, UpdateFile>();
  const take = (from: string, name: string) => {
    if (readdirSync(release).includes(name)) throw new Error(`${name} was packed twice; a release has one.`);
    copyFileSync(from, join(release, name));
  };
  for (const target of readdirSync(packed).sort()) {
    for (const name of readdirSync(join(packed, target)).sort()) {
      const file = join(packed, target, name);
      if (!name.endsWith(".yml")) take(file, name);
      else updates.set(name, joined(updates.get(name), readUpdateFile(file, version)));
    }
  }
  for (const extra of extras) take(extra, extra.split(/[/\\]/).at(-1)!);
  for (const [name, update] of updates) {
    for (const { url, sha512, size } of update.files) {
      const content = readIfThere(join(release, url));
      if (content?.length !== size || createHash("sha512").update(content).digest("base64") !== sha512)
        throw new Error(`${name} names ${url}, which was not packed as it says; pack that system anew.`);
    }
    writeFileSync(join(release, name), stringify(update, { lineWidth: 0 }));
  }
  const names = readdirSync(release).sort();
  const sums = names.map((name) => `${sha256Of(join(release, name))}  ${name}\n`);
  writeFileSync(join(release, checksumsName), sums.join(""));
  return [...names, checksumsName].sort();
}

function readUpdateFile(file: string, version: string): UpdateFile {
  const update = parse(readFileSync(file, "utf8")) as UpdateFile;
  if (update.version !== version)
    throw new Error(`${file} is of version ${update.version}, not ${version}; pack that system anew.`);
  return update;
}

/** One file for both: apps look for their processor in the names. What older ones read alone is the x64 one. */
function joined(one: UpdateFile | undefined, other: UpdateFile): UpdateFile {
  if (one === undefined) return other;
  const first = other.path.includes("x64") ? other : one;
  return { ...first, files: [...one.files, ...other.files] };
}

function readIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function sha256Of(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
