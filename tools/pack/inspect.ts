import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Notices } from "../../src/shared/notices.ts";
import { binaryFormat } from "./binary-format.ts";
import { findNeeded, packageFolders, slashed } from "./needed.ts";
import { entry } from "./stage.ts";
import { targetName, type Target } from "./targets.ts";

/** Where the parts of a packed app stand. */
export type PackedApp = {
  /** The archive's files and those beside it, as one folder. */
  app: string;
  /** Beside the archive. */
  unpacked: string;
  models: string;
  /** The third parties' licences, as a text. */
  notices: string;
};

/** Repository folders to compare with. */
export type Built = { renderer: string; models: string };

/** Files that only those who work on something need, in an app or a package. */
const forDevelopers =
  /\.(ts|mts|cts|map|tsbuildinfo|md|c|cc|cpp|h|gyp|gypi|flow)$|\.test\.|(^|\/)(testing[./]|tests?\/|__tests__\/|spec\/)/;

/** Packed beside the archive, where a person finds it; the page has the same as JSON. */
export const noticesName = "THIRD-PARTY-NOTICES.txt";

/** Native code that Lineup cannot do without, and the files it is in. */
const natives: readonly (readonly [string, RegExp])[] = [
  ["the database", /^better-sqlite3\/prebuilds\//],
  ["the encoder's runtime", /^onnxruntime-node\/.*onnxruntime_binding\.node$/],
  [
    "the encoder's library",
    /^onnxruntime-node\/.*(libonnxruntime\.so\.1|libonnxruntime\.1\.dylib|\/onnxruntime\.dll)$/,
  ],
  ["the folder watcher", /^@parcel\/watcher-[^/]+\/watcher\.node$/],
];
const nativeDecoder: typeof natives = [
  ["the picture decoder", /^@img\/sharp-[^/]+\/.*\.node$/],
  ["the picture decoder's library", /^@img\/sharp-[^/]+\/.*libvips-cpp[.-]/],
];
/** On Linux, where a native one does not go with Electron (stage.ts). */
const webAssemblyDecoder = /^@img\/sharp-wasm32\/.*\.wasm$/;

/** What is wrong with a packed app, a sentence each: what is missing, and what does not belong there. */
export function inspect(
  target: Target,
  { app, unpacked, models, notices }: PackedApp,
  built: Built,
): string[] {
  return [
    ...modulesAndPackages(app),
    ...developersFiles(app),
    ...page(join(app, "out/renderer"), built.renderer),
    ...(existsSync(notices) && isSame(notices, join(built.renderer, noticesName))
      ? []
      : [`${noticesName} is not as it was built.`]),
    ...binaries(target, app, unpacked),
    ...withoutNotice(app, join(built.renderer, "notices.json")),
    ...encoders(models, built.models),
  ];
}

function modulesAndPackages(app: string): string[] {
  const { modules, packages, missing } = findNeeded(app, [entry]);
  for (const path of ["out/preload/index.cjs", "package.json", "LICENSE"])
    if (!existsSync(join(app, path))) missing.push(`${path} is not there.`);
  const own = filesIn(app).filter((path) => path.startsWith("out/src/"));
  return [
    ...missing,
    ...own.filter((path) => !modules.has(path)).map((path) => `${path} is not used.`),
    ...packageFolders(app)
      .filter((path) => !packages.has(path))
      .map((path) => `${path} is not used.`),
  ];
}

function developersFiles(app: string): string[] {
  const files = filesIn(app);
  return files.filter((path) => forDevelopers.test(path)).map((path) => `${path} is for developers.`);
}

function page(packed: string, built: string): string[] {
  const wanted = filesIn(built).filter((path) => !path.endsWith(".map") && path !== noticesName);
  const there = filesIn(packed);
  return [
    ...(wanted.includes("index.html") ? [] : ["The page has not been built."]),
    ...wanted
      .filter((path) => !there.includes(path) || !isSame(join(packed, path), join(built, path)))
      .map((path) => `The page's ${path} is not as it was built.`),
    ...there.filter((path) => !wanted.includes(path)).map((path) => `The page's ${path} was not built.`),
  ];
}

/** Packages that are packed, and that the page's notices do not name. */
function withoutNotice(app: string, file: string): string[] {
  const { notices } = JSON.parse(readFileSync(file, "utf8")) as Notices;
  const named = new Set(notices.map(({ name }) => name));
  return packageFolders(app)
    .map((path) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length))
    .filter((name) => !named.has(name))
    .map((name) => `${name} is not in the notices.`);
}

function binaries(target: Target, app: string, unpacked: string): string[] {
  const problems: string[] = [];
  for (const path of filesIn(app)) {
    const format = binaryFormat(readFileSync(join(app, path)));
    if (format === null) continue;
    if (format.platform !== target.platform || format.arch !== target.arch)
      problems.push(`${path} is for ${format.platform} ${format.arch}, not ${targetName(target)}.`);
    if (!existsSync(join(unpacked, path))) problems.push(`${path} cannot be loaded from the archive.`);
  }
  const modules = join(unpacked, "node_modules");
  const there = filesIn(modules);
  const isLinux = target.platform === "linux";
  if (isLinux && !there.some((path) => webAssemblyDecoder.test(path)))
    problems.push("the picture decoder is not there.");
  for (const [what, pattern] of isLinux ? natives : [...natives, ...nativeDecoder]) {
    const found = there.filter((path) => pattern.test(path));
    if (found.length === 0) problems.push(`${what} is not there.`);
    for (const path of found)
      if (binaryFormat(readFileSync(join(modules, path))) === null)
        problems.push(`${path} is no native code.`);
  }
  return problems;
}

function encoders(packed: string, repository: string): string[] {
  const wanted = globSync("*/{encoder.onnx,self-test.json,card.md,NOTICE}", { cwd: repository }).map(slashed);
  wanted.push("catalog.json");
  const there = filesIn(packed);
  return [
    ...wanted
      .filter(
        (path) => !existsSync(join(packed, path)) || !isSame(join(packed, path), join(repository, path)),
      )
      .map((path) => `models/${path} is not the repository's.`),
    ...there.filter((path) => !wanted.includes(path)).map((path) => `models/${path} is not the encoder's.`),
  ];
}

/** Paths of the files in a folder, at every depth, from there and with slashes. */
function filesIn(folder: string): string[] {
  return globSync("**/*", { cwd: folder, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => slashed(relative(folder, join(found.parentPath, found.name))));
}

function isSame(one: string, other: string): boolean {
  return sha256(one) === sha256(other);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
