import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runForJson, startCommand } from "../command-line.ts";

/** The ids of the encoders that the catalogue has an address for, in its order. */
export async function publishedEncoders(): Promise<string[]> {
  return withLibrary(async (library) => {
    type Listed = { encoders: { id: string; state: string }[] };
    const { encoders } = await runForJson<Listed>(["--library", library, "encoders", "list"]);
    return encoders.filter(({ state }) => state === "can-be-installed").map(({ id }) => id);
  });
}

/**
 * Installs encoders as `lineup encoders install` does it, one after another, each into a library that is removed again.
 * `tell` hears of each as it ends. Throws one sentence that names all that did not come or have another SHA-256.
 */
export async function installEncoders(
  ids: readonly string[],
  tell: (line: string) => void,
  mirror?: string,
): Promise<void> {
  const source = mirror === undefined ? [] : ["--mirror", mirror];
  const refused: string[] = [];
  for (const id of ids) {
    const { code, errors } = await withLibrary(
      (library) => startCommand(["--library", library, "encoders", "install", id, ...source]).ended,
    );
    if (code !== 0) refused.push(`${id} (${errors.trim().split("\n").at(-1)})`);
    tell(`${id}: ${code === 0 ? "fetched and verified" : "refused"}`);
  }
  if (refused.length > 0)
    throw new Error(`The catalogue lists encoders that cannot be installed: ${refused.join("; ")}`);
}

async function withLibrary<T>(use: (library: string) => Promise<T>): Promise<T> {
  const library = mkdtempSync(join(tmpdir(), "lineup-encoders-"));
  try {
    return await use(library);
  } finally {
    rmSync(library, { recursive: true, force: true, maxRetries: 3 });
  }
}
