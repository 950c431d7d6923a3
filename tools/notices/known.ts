/** @file What packages do not say of themselves in the place where it is looked for, read in their files by a person. */

/** Licences of packages that name none, or not as an SPDX expression; another version has to be looked at again. */
export const knownLicences: Readonly<Partial<Record<string, string>>> = {
  // Its LICENSE file is the MIT licence.
  "svelte-toolbelt@0.10.7": "MIT",
};

/** What a package is licensed under: what is known of it here, or else what it says itself. */
export function licenceOf(name: string, version: string, said: string | undefined): string | undefined {
  return knownLicences[`${name}@${version}`] ?? said;
}

/** Copyright lines of packages that come without a licence file, or with one that has none and another file that does. */
export const knownCopyright: Readonly<Partial<Record<string, string>>> = {
  "detect-libc": "Copyright 2017 Lovell Fuller and others.",
  // They come with a package for WebAssembly, and are not installed everywhere.
  "@emnapi/runtime": "Copyright (c) 2021-present Toyobayashi",
  tslib: "Copyright (c) Microsoft Corporation.",
  sharp: "Copyright 2013 Lovell Fuller and others.",
  // The author in its package.json.
  "lazy-val": "Copyright (c) Vladimir Krivosheev",
  "onnxruntime-common": "Copyright (c) Microsoft Corporation",
  "onnxruntime-node": "Copyright (c) Microsoft Corporation",
};

/**
 * The shared libraries in packages that somebody has looked at: the parts of these are in `binaries.ts`. A package's own
 * `.node` file is the package.
 */
export const knownLibraries: readonly RegExp[] = [
  /^(lib)?onnxruntime(\.[0-9.]+)?\.(so\.1|dylib|dll)$/,
  /^(DirectML|dxcompiler|dxil)\.dll$/,
  /^libvips-(cpp|42)[0-9.-]*\.(so\.[0-9.]+|dylib|dll)$/,
];
