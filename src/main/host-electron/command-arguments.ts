import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** What the app was started with. */
export type AppArguments = { library?: string; device: string; folders: string[] };

/**
 * Reads the arguments that follow the program's own: `--library DIR`, `--device NAME` and folders, with paths meant from
 * `directory`. Anything else is Chromium's and passed over.
 */
export function readArguments(args: readonly string[], directory: string): AppArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { library: { type: "string" }, device: { type: "string" } },
    strict: false,
    allowPositionals: true,
  });
  const { library, device } = values;
  return {
    ...(typeof library === "string" && { library: resolve(directory, library) }),
    device: typeof device === "string" ? device : "auto",
    folders: positionals.map((folder) => resolve(directory, folder)),
  };
}
