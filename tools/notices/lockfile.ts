import { releaseTargets } from "../pack/targets.ts";
import { licenceOf } from "./known.ts";

/** A package as package-lock.json has it. */
export type LockedPackage = {
  /** Its folder, from the repository's root. */
  path: string;
  name: string;
  version: string;
  /** As the package says it, unless more is known of it; this may be nothing, or no SPDX expression. */
  licence: string | undefined;
  /** It is made for some systems and has its code compiled; npm installs it there alone. */
  isForSomeSystems: boolean;
  /** The package that asks for it, the nearest one to the app. */
  askedBy: LockedPackage | null;
};

/** What is read of package-lock.json. */
export type Lockfile = { packages: Record<string, LockEntry> };

type LockEntry = {
  version?: string;
  license?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/** A system that the app is packed for, in npm's words. */
type System = { os: string; cpu: string; libc?: string };

const systems: readonly System[] = [
  ...releaseTargets.map(({ platform, arch }) => ({ os: platform, cpu: arch, libc: "glibc" })),
  // What decodes pictures in the app for Linux (tools/pack/stage.ts); the native decoder, which the target itself leads to,
  // is the command line's there.
  { os: "linux", cpu: "wasm32", libc: "glibc" },
];

/**
 * The packages that the app has when it is installed, for every system it is packed for, whatever is installed here: all
 * that its dependencies lead to. Sorted by name and version.
 */
export function shippedPackages(lockfile: Lockfile): LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  const queue: (LockedPackage | null)[] = [null];
  for (const asker of queue) {
    const { dependencies, optionalDependencies, peerDependencies } = lockfile.packages[asker?.path ?? ""];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const path = resolvePath(lockfile, asker?.path ?? "", name);
      // What is optional need not be there; npm has checked that the rest is.
      if (path === null || found.has(path) || !isForOurSystems(lockfile.packages[path])) continue;
      const one = toPackage(path, lockfile.packages[path], asker);
      found.set(path, one);
      queue.push(one);
    }
  }
  return sortedPackages(found.values());
}

/** Every package of the lockfile, for any system: what ships, and what the app is made and tested with. */
export function allPackages(lockfile: Lockfile): LockedPackage[] {
  const entries = Object.entries(lockfile.packages).filter(([path]) => path !== "");
  return sortedPackages(entries.map(([path, entry]) => toPackage(path, entry, null)));
}

function toPackage(path: string, entry: LockEntry, askedBy: LockedPackage | null): LockedPackage {
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const version = entry.version ?? "";
  return {
    path,
    name,
    version,
    licence: licenceOf(name, version, entry.license),
    // onnxruntime-node names systems too, but has the code for all of them inside.
    isForSomeSystems: entry.cpu !== undefined || askedBy?.isForSomeSystems === true,
    askedBy,
  };
}

/** Where Node finds a package that another one asks for: beside it, or beside one of those around it. */
function resolvePath(lockfile: Lockfile, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(lockfile.packages, path)) return path;
    if (folder === "") return null;
  }
}

function isForOurSystems({ os, cpu, libc }: LockEntry): boolean {
  return systems.some((system) => fits(os, system.os) && fits(cpu, system.cpu) && fits(libc, system.libc));
}

/** npm's lists name what is meant, or with a "!" what is not. */
function fits(list: readonly string[] | undefined, value: string | undefined): boolean {
  if (list === undefined || value === undefined) return true;
  return list.every((one) => one.startsWith("!")) ? !list.includes(`!${value}`) : list.includes(value);
}

function sortedPackages(packages: Iterable<LockedPackage>): LockedPackage[] {
  const key = ({ name, version, path }: LockedPackage) => `${name} ${version} ${path}`;
  return [...packages].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
