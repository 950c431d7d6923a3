import { join } from "node:path";
import { expect, test } from "vitest";
import { readLockfile } from "./collect.ts";
import { allPackages, shippedPackages, type Lockfile } from "./lockfile.ts";

const lockfile = readLockfile(join(import.meta.dirname, "../.."));

test("what ships is there for every system the app is packed for, whatever is installed here, and for no other", () => {
  const names = shippedPackages(lockfile).map(({ name }) => name);
  expect(names.filter((name) => /^@(img\/sharp|parcel\/watcher)-/.test(name))).toEqual([
    "@img/sharp-darwin-arm64",
    "@img/sharp-libvips-darwin-arm64",
    "@img/sharp-libvips-linux-x64",
    "@img/sharp-linux-x64",
    "@img/sharp-wasm32",
    "@img/sharp-webcontainers-wasm32",
    "@img/sharp-win32-arm64",
    "@img/sharp-win32-x64",
    "@parcel/watcher-darwin-arm64",
    "@parcel/watcher-linux-x64-glibc",
    "@parcel/watcher-win32-arm64",
    "@parcel/watcher-win32-x64",
  ]);
  expect(names).toContain("onnxruntime-node");
});

test("development packages are in the lockfile, but do not ship", () => {
  const shipped = shippedPackages(lockfile).map(({ name }) => name);
  const all = allPackages(lockfile).map(({ name }) => name);
  for (const name of ["vite", "electron-builder"]) {
    expect(all).toContain(name);
    expect(shipped).not.toContain(name);
  }
});

test("a dependency is the copy that its asker finds: inside it first, then beside it", () => {
  const tiny: Lockfile = {
    packages: {
      "": { dependencies: { reader: "1", words: "1" } },
      "node_modules/reader": { version: "1.0.0", license: "MIT", dependencies: { words: "2", pen: "1" } },
      "node_modules/reader/node_modules/words": { version: "2.0.0", license: "GPL-3.0-only" },
      "node_modules/pen": { version: "1.0.0", optionalDependencies: { absent: "1" } },
      "node_modules/words": { version: "1.0.0", license: "MIT" },
      "node_modules/unused": { version: "1.0.0", license: "MIT" },
    },
  };
  const found = shippedPackages(tiny).map(({ name, version, licence, askedBy }) => [
    name,
    version,
    licence,
    askedBy?.name ?? null,
  ]);
  expect(found).toEqual([
    ["pen", "1.0.0", undefined, "reader"],
    ["reader", "1.0.0", "MIT", null],
    ["words", "1.0.0", "MIT", null],
    ["words", "2.0.0", "GPL-3.0-only", "reader"],
  ]);
});
