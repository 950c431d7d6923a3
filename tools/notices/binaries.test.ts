import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { binaryParts, unknownLibraries } from "./binaries.ts";
import { readLockfile } from "./collect.ts";
import { shippedPackages, type LockedPackage } from "./lockfile.ts";

const root = join(import.meta.dirname, "../..");

function locked(name: string, version: string): LockedPackage {
  const path = `node_modules/${name}`;
  return { path, name, version, licence: "MIT", isForSomeSystems: false, askedBy: null };
}

test("every library in the packages that are installed is one that somebody has looked at", () => {
  expect(unknownLibraries(root, shippedPackages(readLockfile(root)))).toEqual([]);
});

test("a library that nobody has looked at is told by its path", () => {
  const folder = mkdtempSync(join(tmpdir(), "lineup-notices-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules/pen/lib"), { recursive: true });
  for (const file of ["ink.dll", "libink.so.1.2", "DirectML.dll", "pen.node", "pen.js"])
    writeFileSync(join(folder, "node_modules/pen/lib", file), "");
  expect(
    unknownLibraries(folder, [locked("pen", "1.0.0"), locked("not-installed", "1.0.0")]).toSorted(),
  ).toEqual(["node_modules/pen/lib/ink.dll", "node_modules/pen/lib/libink.so.1.2"]);
});

test("another version of ONNX Runtime has to be looked at again", () => {
  expect(() => binaryParts(root, [locked("onnxruntime-node", "99.0.0")])).toThrow(
    "ONNX Runtime 99.0.0 has no notices here; put ThirdPartyNotices.txt of the Python package onnxruntime 99.0.0 at",
  );
});
