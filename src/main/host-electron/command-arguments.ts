import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isAxisFile } from "../../shared/axis-files.ts";

/** What the app was started with. */
export type AppArguments = { library?: string; device: string } & Opened;

/** What is to be opened: folders to add, and axis files. Absolute paths. */
export type Opened = { folders: string[]; axisFiles: string[] };

/**
 * Reads the arguments that follow the program's own: `--library DIR`, `--device NAME`, folders and axis files, with paths
 * meant from `directory`. Anything else is Chromium's and passed over.
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
    ...sortOpened(positionals.map((one) => pathOf(one, directory))),
  };
}

/** The path that is meant; a launcher of Linux names files by their addresses. */
function pathOf(named: string, directory: string): string {
  const isAddress = named.startsWith("file:///") && URL.canParse(named);
  return isAddress ? fileURLToPath(named) : resolve(directory, named);
}

/** Tells axis files from folders, by their names. */
export function sortOpened(paths: readonly string[]): Opened {
  return {
    folders: paths.filter((path) => !isAxisFile(path)),
    axisFiles: paths.filter(isAxisFile),
  };
}
