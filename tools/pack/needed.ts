import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

/** What an app needs of its own folder. Paths are from there, with slashes. */
export type Needed = {
  /** Its own modules, as far as imports and the files of threads and processes lead. */
  modules: Set<string>;
  /** Folders of the packages that these import, and that those packages import. */
  packages: Set<string>;
  /** What is imported and not there: sentences. */
  missing: string[];
};

/**
 * Follows what the modules of an app import, from `entries` on. Of a package every module counts as used, and what it
 * imports in vain is taken for optional; what the app itself imports has to be there. `electron` is no package here: the
 * program brings it.
 */
export function findNeeded(app: string, entries: readonly string[]): Needed {
  const needed: Needed = { modules: new Set(), packages: new Set(), missing: [] };
  const modules = [...entries];
  for (let path = modules.pop(); path !== undefined; path = modules.pop()) {
    if (needed.modules.has(path)) continue;
    if (!existsSync(join(app, path))) {
      needed.missing.push(`${path} is not there.`);
      continue;
    }
    needed.modules.add(path);
    const source = readFileSync(join(app, path), "utf8");
    for (const file of ownFiles(source)) modules.push(slashed(relative(app, join(app, dirname(path), file))));
    for (const name of packagesOf(source)) {
      const folder = packageFolder(app, join(app, dirname(path)), name);
      if (folder === null) needed.missing.push(`${path} imports ${name}, which is not there.`);
      else addPackage(app, folder, needed.packages);
    }
  }
  return needed;
}

function addPackage(app: string, folder: string, packages: Set<string>): void {
  if (packages.has(folder)) return;
  packages.add(folder);
  const within = join(app, folder);
  for (const file of globSync("**/*.{js,cjs,mjs}", {
    cwd: within,
    exclude: (path) => path === "node_modules",
  }))
    for (const name of packagesOf(readFileSync(join(within, file), "utf8"))) {
      const next = packageFolder(app, dirname(join(within, file)), name);
      if (next !== null) addPackage(app, next, packages);
    }
  // Packages of binaries are named by the system at run time.
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(within, "package.json"), "utf8")) as {
    optionalDependencies?: Record<string, string>;
  };
  for (const name of Object.keys(optionalDependencies)) {
    const next = packageFolder(app, within, name);
    if (next !== null) addPackage(app, next, packages);
  }
}

/** Modules beside: imported, or named for a thread or process to start. */
function ownFiles(source: string): string[] {
  return [...source.matchAll(/["'](\.{1,2}\/[\w./-]+\.js)["']/g)].map((match) => match[1]);
}

function packagesOf(source: string): Set<string> {
  const { importedFiles } = ts.preProcessFile(source, true, true);
  return new Set(
    importedFiles
      .map(({ fileName }) => fileName)
      .filter((name) => !/^[./#]/.test(name) && !isBuiltin(name) && name !== "electron")
      .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]),
  );
}

/** The folder of a package as Node finds it, from `from` upwards, as far as the app's own folder; null where none is. */
function packageFolder(app: string, from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return slashed(relative(app, candidate));
    if (folder === app) return null;
  }
}

/** The folders of all packages in an app, those of packages inside packages too. Paths are from there, with slashes. */
export function packageFolders(app: string): string[] {
  const pattern = "**/node_modules/{*,@*/*}/package.json";
  return globSync(pattern, { cwd: app }).map((path) => slashed(dirname(path)));
}

/** A path with slashes on every system. */
export function slashed(path: string): string {
  return path.split(sep).join("/");
}
