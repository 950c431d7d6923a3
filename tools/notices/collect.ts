import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Notice, Notices } from "../../src/shared/notices.ts";
import { allowedInApp, allowedInBinaries, licenceIds, refuse, type AllowedLicences } from "./allowed.ts";
import { binaryParts, unknownLibraries } from "./binaries.ts";
import { knownCopyright, licenceOf } from "./known.ts";
import { shippedPackages, type LockedPackage, type Lockfile } from "./lockfile.ts";
import { licenceFileIn, standardText, takeApart, TextCollection } from "./texts.ts";

const lesserLicenceNote =
  "libvips and the libraries in it are a shared library in a file of its own, outside the app's archive (in resources/app.asar.unpacked/node_modules/@img), which may be replaced with another build of it; source and build scripts: https://github.com/lovell/sharp-libvips";

const electronNote =
  "Electron has Chromium, Node.js and FFmpeg inside. Their notices are in LICENSES.chromium.html beside the program, on macOS in its Resources folder.";

/** A package whose code is in the page, as Vite tells it. */
export type BundledPackage = {
  name: string;
  version: string;
  identifier?: string | undefined;
  text?: string;
};

/**
 * Everything of others that is in the app: the packages it depends on for every system it is made for, what their
 * binaries have inside, the packages whose code is in the page, Electron, and the encoder in the box. Reads the
 * repository alone, and gives the same on every system. Throws with all refusals, a sentence a line, where a licence is
 * not allowed or not known.
 */
export function collectNotices(root: string, bundled: readonly BundledPackage[]): Notices {
  const lockfile = readLockfile(root);
  const shipped = shippedPackages(lockfile);
  const collection = new TextCollection();
  const refusals = unknownLibraries(root, shipped).map(
    (path) => `${path} is a library that nobody has looked at; see tools/notices/known.ts.`,
  );
  const notices: Notice[] = [];
  const add = (part: Part, allowed: AllowedLicences) => {
    // Packages of the engine are in the page, too, and one version can be in two places.
    if (notices.some(({ name, version }) => name === part.name && version === part.version)) return;
    const refusal = refuse(part, allowed) ?? (part.texts === null ? textMissing(part) : null);
    if (refusal !== null) return void refusals.push(refusal);
    const { licence, texts, ...rest } = part;
    notices.push({ ...rest, licence: licence!, texts: texts!.map((text) => collection.place(text)) });
  };

  for (const one of shipped) add(shippedPart(root, one), allowedInApp);
  for (const { name, version, identifier, text } of bundled) {
    const licence = licenceOf(name, version, identifier);
    add(partFromFile({ of: "page", name, version, licence }, text ?? null), allowedInApp);
  }
  for (const part of binaryParts(root, shipped)) add({ ...part, of: "binary" }, allowedInBinaries);
  add(electronPart(root, lockfile), allowedInApp);
  for (const part of encoderParts(root)) add(part, allowedInApp);

  if (refusals.length > 0) throw new Error(refusals.join("\n"));
  const key = ({ name, version }: Notice) => `${name.toLowerCase()} ${version ?? ""}`;
  notices.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return { notices, texts: collection.texts };
}

/** A notice before its licence is known to be good; `texts` is null where none was found. */
type Part = Omit<Notice, "licence" | "texts"> & {
  licence: string | undefined;
  texts: readonly string[] | null;
};

/** A package with its licence file, or null where it has none. */
function partFromFile(part: Pick<Part, "of" | "name" | "version" | "licence">, file: string | null): Part {
  const known = copyrightOf(part.name);
  if (file === null)
    return { ...part, copyright: known, texts: known.length > 0 ? standardTexts(part.licence) : null };
  const { copyright, text } = takeApart(file);
  return { ...part, copyright: copyright.length > 0 ? copyright : known, texts: [text] };
}

function shippedPart(root: string, one: LockedPackage): Part {
  const { name, version, licence } = one;
  const publisher = publisherOf(one);
  const file = licenceFileIn(join(root, publisher.path));
  const part = partFromFile({ of: "engine", name: publisher.name, version, licence }, file);
  const own = copyrightOf(name);
  if (publisher === one) return part;
  // It may not be installed here: the standard texts stand for its own, with the copyright of who publishes it.
  const note = licence?.includes("LGPL") && { note: lesserLicenceNote };
  const copyright = own.length > 0 ? own : part.copyright;
  return { ...part, ...note, name, copyright, texts: standardTexts(licence) };
}

function copyrightOf(name: string): string[] {
  const known = knownCopyright[name];
  return known === undefined ? [] : [known];
}

/** The package that a package for some systems belongs to. */
function publisherOf(one: LockedPackage): LockedPackage {
  return one.isForSomeSystems && one.askedBy !== null ? publisherOf(one.askedBy) : one;
}

function electronPart(root: string, lockfile: Lockfile): Part {
  const path = "node_modules/electron";
  const { version, license } = lockfile.packages[path];
  const file = licenceFileIn(join(root, path));
  const part = partFromFile({ of: "shell", name: "Electron", version: version!, licence: license }, file);
  return { ...part, note: electronNote };
}

function encoderParts(root: string): Part[] {
  const { encoders } = JSON.parse(readFileSync(join(root, "models/catalog.json"), "utf8")) as {
    encoders: { id: string; title: string; licence: string; origin: { kind: string } }[];
  };
  return encoders
    .filter(({ origin }) => origin.kind === "shipped")
    .map(({ id, title, licence }) => {
      const notice = readFileSync(join(root, "models", id, "NOTICE"), "utf8").trimEnd();
      const texts = [notice, ...(standardTexts(licence) ?? [])];
      return { of: "encoder", name: title, version: null, licence, copyright: [], texts };
    });
}

/** The texts of an SPDX expression; null where it is none, which is refused elsewhere. */
function standardTexts(licence: string | undefined): string[] | null {
  try {
    return licenceIds(licence ?? "").map(standardText);
  } catch {
    return null;
  }
}

function textMissing({ name, version }: Part): string {
  return `${name} ${version} has no licence file; look up its copyright line and add it to tools/notices/known.ts.`;
}

/** What `package-lock.json` in a folder has. */
export function readLockfile(root: string): Lockfile {
  return JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lockfile;
}
