import { join } from "node:path";
import { expect, test } from "vitest";
import { allowedForMaking, allowedInApp, refuse } from "./allowed.ts";
import { readLockfile } from "./collect.ts";
import { knownCopyright, knownLicences } from "./known.ts";
import { allPackages, shippedPackages, type LockedPackage } from "./lockfile.ts";

const lockfile = readLockfile(join(import.meta.dirname, "../.."));
const refusals = (packages: readonly LockedPackage[], allowed: typeof allowedInApp) =>
  packages.flatMap((one) => refuse(one, allowed) ?? []);
const refuseLicence = (licence: string | undefined, name = "stranger", allowed = allowedInApp) =>
  refuse({ name, version: "1.0.0", licence }, allowed);

test("every package that the app has when it is installed is under an allowed licence", () => {
  expect(refusals(shippedPackages(lockfile), allowedInApp)).toEqual([]);
});

test("every package that the app is made and tested with is under an allowed licence", () => {
  expect(refusals(allPackages(lockfile), allowedForMaking)).toEqual([]);
});

test("a package under the GPL is refused, in a sentence that says which, why, and what to do", () => {
  expect(refuseLicence("GPL-3.0-only")).toBe(
    "stranger 1.0.0 is under GPL-3.0-only, which is not on the list of tools/notices/allowed.ts; do without it, or add the licence there with a reason.",
  );
  expect(refuseLicence("GPL-3.0-only", "stranger", allowedForMaking)).not.toBeNull();
  // What a tool may be under, the app may not.
  expect(refuseLicence("MPL-2.0", "stranger", allowedForMaking)).toBeNull();
  expect(refuseLicence("MPL-2.0")).not.toBeNull();
});

test.each([undefined, "", " "])("a package that names no licence (%j) is refused", (licence) => {
  expect(refuseLicence(licence)).toBe(
    "stranger 1.0.0 names no licence; read its files, and note what they say in tools/notices/known.ts, or do without it.",
  );
});

test.each(["SEE LICENSE IN LICENSE.txt", "UNLICENSED", "Apache 2.0", "MIT/X11", "GPL"])(
  "a package that says %j is refused, as that is no SPDX expression",
  (licence) => {
    expect(refuseLicence(licence)).toBe(
      `stranger 1.0.0 says "${licence}" for a licence, which is no SPDX expression; read its files, and note what they say in tools/notices/known.ts, or do without it.`,
    );
  },
);

test('of "or" one allowed licence is enough, of "and" all count, and an exception is a licence of its own', () => {
  const isAllowed = (licence: string) => refuseLicence(licence) === null;
  expect(isAllowed("(MIT OR GPL-2.0-only)")).toBe(true);
  expect(isAllowed("(GPL-2.0-only OR MIT)")).toBe(true);
  expect(isAllowed("MIT AND GPL-2.0-only")).toBe(false);
  expect(isAllowed("(MIT OR GPL-2.0-only) AND GPL-3.0-only")).toBe(false);
  expect(isAllowed("Apache-2.0 WITH LLVM-exception")).toBe(false);
  expect(isAllowed("BlueOak-1.0.0")).toBe(true);
});

test("the LGPL is allowed for libvips, which can be replaced, and for nothing else", () => {
  expect(refuseLicence("LGPL-3.0-or-later", "@img/sharp-libvips-linux-x64")).toBeNull();
  expect(refuseLicence("Apache-2.0 AND LGPL-3.0-or-later", "@img/sharp-win32-x64")).toBeNull();
  expect(refuseLicence("LGPL-3.0-or-later")).not.toBeNull();
  expect(refuseLicence("GPL-3.0-or-later", "@img/sharp-libvips-linux-x64")).not.toBeNull();
});

test("what is known besides is known of packages that are there", () => {
  const packages = allPackages(lockfile);
  const there = new Set(packages.flatMap(({ name, version }) => [name, `${name}@${version}`]));
  const known = [...Object.keys(knownLicences), ...Object.keys(knownCopyright)];
  expect(known.filter((one) => !there.has(one))).toEqual([]);
});
