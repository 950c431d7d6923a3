import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { findNeeded, packageFolders } from "./needed.ts";
import { targetName, type Target } from "./targets.ts";

/** A folder with what is packed, and the packages in it that are not: npm's list has them, the app does not use them. */
export type Stage = { folder: string; unusedPackages: string[] };

/** Where Electron begins; its other processes and threads are named in the modules that start them. */
export const entry = "out/src/main/index.js";

/**
 * Puts what is packed for a target into a folder of its own: of what was built, the modules that Electron's entry leads
 * to, the preload script and the page; and the production dependencies with the target's binaries, exactly as the lockfile
 * has them. A machine can so stage for another system; packages that npm has not fetched before come from the registry.
 * Throws when npm fails, and when something is missing that the app imports.
 */
export function stageApp(target: Target): Stage {
  const root = packageDirectory();
  const folder = join(root, "out/pack/stage", targetName(target));
  rmSync(folder, { recursive: true, force: true });
  installProduction(folder, target.platform, target.arch);
  if (target.platform === "linux") takeWebAssemblyDecoder(folder);
  dropInstallers(join(folder, "node_modules"));
  dropForeignBinaries(join(folder, "node_modules"), target);

  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  cpSync(join(root, "out/renderer"), join(folder, "out/renderer"), { recursive: true });
  cpSync(join(root, "out/preload/index.cjs"), join(folder, "out/preload/index.cjs"));
  // Beside the dependencies for a moment, since what is needed is told by following imports into them.
  cpSync(join(root, "out/src"), join(folder, "out/src"), { recursive: true });
  const { modules, packages, missing } = findNeeded(folder, [entry]);
  if (missing.length > 0) throw new Error(`The app imports what it has not: ${missing.join(" ")}`);
  rmSync(join(folder, "out/src"), { recursive: true });
  for (const path of modules) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  return { folder, unusedPackages: packageFolders(folder).filter((path) => !packages.has(path)) };
}

function installProduction(
  folder: string,
  platform: Target["platform"],
  arch: Target["arch"] | "wasm32",
): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json", ".npmrc"])
    cpSync(join(packageDirectory(), name), join(folder, name));

  const npm = process.env["npm_execpath"];
  if (npm === undefined) throw new Error('Packing asks npm for the dependencies: start it with "npm run".');
  const { status } = spawnSync(
    process.execPath,
    [
      npm,
      "ci",
      "--omit=dev",
      // Prebuilt binaries are in the packages; scripts would look at this machine, not at the target.
      "--ignore-scripts",
      `--os=${platform}`,
      `--cpu=${arch}`,
      "--libc=glibc",
      "--prefer-offline",
      "--loglevel=error",
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`npm could not install the dependencies for ${platform} ${arch}.`);
}

/**
 * Has sharp decode in WebAssembly. Electron's program for Linux is linked to the system's GLib, whose functions then stand in
 * for those of the GLib inside sharp's native library: objects are never freed, or freed by the wrong one of the two, which
 * is a crash (lovell/sharp #4522, #4525). Seen with Node and Debian's GLib loaded first: 1,840 refused references in 40
 * photos. Loading sharp with RTLD_DEEPBIND heals that, and crashes where the program brings an allocator of its own, as
 * Electron does. WebAssembly reads 0.4 times as many photos a second; it is no choice for the command line, whose Node has
 * no GLib.
 */
function takeWebAssemblyDecoder(folder: string): void {
  const other = `${folder}-wasm32`;
  rmSync(other, { recursive: true, force: true });
  installProduction(other, "linux", "wasm32");
  for (const path of globSync("node_modules/@img/sharp-{linux,libvips}*", { cwd: folder }))
    rmSync(join(folder, path), { recursive: true });
  // The middle one is what sharp's package names, and leads to the others.
  for (const name of ["@img/sharp-wasm32", "@img/sharp-webcontainers-wasm32", "@emnapi/runtime"])
    cpSync(join(other, "node_modules", name), join(folder, "node_modules", name), { recursive: true });
  // npm's list of what it has installed, which electron-builder asks for.
  rmSync(join(folder, "node_modules/.package-lock.json"));
}

/** Removes what only compiles or installs a package: its scripts import packages of their own. */
function dropInstallers(modules: string): void {
  const folders = "{better-sqlite3,onnxruntime-node,sharp,@parcel/watcher}/{src,deps,script,scripts,install}";
  for (const path of globSync(folders, { cwd: modules })) rmSync(join(modules, path), { recursive: true });
}

/** Leaves the target's binaries alone in the packages that carry those of every system. */
function dropForeignBinaries(modules: string, { platform, arch }: Target): void {
  const drop = (folder: string, isForeign: (path: string) => boolean) => {
    for (const path of globSync("**/*.*", { cwd: join(modules, folder) }).filter(isForeign))
      rmSync(join(modules, folder, path));
  };
  const own = join(platform, arch) + sep;
  // On macOS libonnxruntime.1.30.0.dylib is the same file as libonnxruntime.1.dylib, which is the one that is loaded.
  drop("onnxruntime-node/bin/napi-v6", (path) => !path.startsWith(own) || /\.1\.\d+\.\d+\.dylib$/.test(path));
  drop("better-sqlite3/prebuilds", (path) => path !== `${platform}-${arch}.node`);
}
