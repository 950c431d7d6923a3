/** @file What is inside the compiled files of packages, which their package.json does not tell. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { licenceIds } from "./allowed.ts";
import { knownLibraries } from "./known.ts";
import type { LockedPackage } from "./lockfile.ts";
import { standardText } from "./texts.ts";

/** A part that is compiled into a file of a package. */
export type BinaryPart = {
  name: string;
  version: string | null;
  licence: string;
  inside: string;
  note?: string;
  copyright: string[];
  texts: string[];
};

/** The parts that the binaries of some packages have inside. Throws, saying what to do, for what nobody has looked at. */
export function binaryParts(root: string, packages: readonly LockedPackage[]): BinaryPart[] {
  const versionOf = (name: string) => packages.find((one) => one.name === name)?.version;
  return [
    ...(versionOf("better-sqlite3") === undefined ? [] : [sqlite]),
    ...(versionOf("undici") === undefined ? [] : [llhttp]),
    ...(versionOf("sharp") === undefined ? [] : vipsParts(root)),
    ...onnxRuntimeParts(root, versionOf("onnxruntime-node")),
  ];
}

/** The shared libraries in packages, installed here, that nobody has looked at, as paths from the root. */
export function unknownLibraries(root: string, packages: readonly LockedPackage[]): string[] {
  return packages
    .filter(({ path }) => existsSync(join(root, path)))
    .flatMap(({ path }) =>
      readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(dll|dylib|exe|so(\.[0-9.]+)?)$/.test(file) && !/node_modules/.test(file))
        .filter((file) => !knownLibraries.some((known) => known.test(file.split(/[/\\]/).at(-1)!)))
        .map((file) => `${path}/${file.replaceAll("\\", "/")}`),
    );
}

const sqlite: BinaryPart = {
  name: "SQLite",
  version: null,
  licence: "blessing",
  inside: "better-sqlite3",
  copyright: [],
  texts: [standardText("blessing")],
};

const llhttp: BinaryPart = {
  name: "llhttp",
  version: null,
  licence: "MIT",
  inside: "undici",
  copyright: ["Copyright Fedor Indutny, 2018."],
  texts: [standardText("MIT")],
};

/** What sharp's authors say of the libraries in libvips's file, in SPDX's words. */
const vipsLicences: Readonly<Partial<Record<string, string>>> = {
  "BSD 2-Clause": "BSD-2-Clause",
  "BSD 2-Clause + Alliance for Open Media Patent License 1.0": "BSD-2-Clause",
  "BSD 3-Clause": "BSD-3-Clause",
  "New BSD License": "BSD-3-Clause",
  "MIT License": "MIT",
  "Mozilla Public License 1.1": "MPL-1.1",
  "fontconfig License": "HPND",
  "freetype License": "FTL",
  LGPLv3: "LGPL-3.0-or-later",
  "libpng License": "libpng-2.0",
  "libtiff License": "libtiff",
  "zlib License": "Zlib",
  "zlib License, IJG License, BSD 3-Clause": "Zlib AND IJG AND BSD-3-Clause",
};

/** The table in the read-me of every package that has libvips: it is the same for all systems. */
function vipsParts(root: string): BinaryPart[] {
  const folder = join(root, "node_modules/@img");
  const readMe = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name, "README.md"))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .find((text) => text.includes("Used under the terms of"));
  if (readMe === undefined)
    throw new Error(`No package in ${folder} tells what is inside libvips; install the packages again.`);
  const rows = readMe.matchAll(/^\|\s*([a-z][a-z0-9-]*)\s*\|\s*(.+?)\s*\|$/gm);
  return Array.from(rows, ([, name, terms]) => {
    const words = terms.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/ \(BSD-like\)$/, "");
    const licence = vipsLicences[words];
    if (licence === undefined)
      throw new Error(
        `libvips has ${name} inside under "${terms}", which nobody has looked at; read it, and add it to tools/notices/binaries.ts.`,
      );
    const links = Array.from(terms.matchAll(/\]\(([^)]*)\)/g), ([, link]) => link);
    return {
      name,
      version: null,
      licence,
      inside: "sharp (libvips)",
      note: [
        "Part of libvips's shared library, whose package has the versions in versions.json; source: https://github.com/lovell/sharp-libvips.",
        ...(links.length > 0 ? [`Its own terms: ${links.join(", ")}`] : []),
      ].join(" "),
      copyright: [],
      texts: licenceIds(licence).map(standardText),
    };
  });
}

/**
 * ONNX Runtime's npm package has no notices; those of its release are kept here, from its Python package. What is in its
 * files for Windows besides comes from Microsoft under terms of its own.
 */
function onnxRuntimeParts(root: string, version: string | undefined): BinaryPart[] {
  if (version === undefined) return [];
  const file = join(root, `tools/notices/texts/onnxruntime-${version}.txt`);
  if (!existsSync(file))
    throw new Error(
      `ONNX Runtime ${version} has no notices here; put ThirdPartyNotices.txt of the Python package onnxruntime ${version} at ${file}, and see whether its DLLs have changed.`,
    );
  const inside = "onnxruntime-node";
  return [
    {
      name: "ONNX Runtime's third-party software",
      version,
      licence: "MIT",
      inside,
      note: "The notices of ONNX Runtime's release as a whole, more than is in the files for any one system.",
      copyright: [],
      texts: [readFileSync(file, "utf8").trimEnd()],
    },
    {
      name: "DirectML",
      version: "1.15.4",
      licence: "LicenseRef-Microsoft-DirectML",
      inside,
      note: "DirectML.dll, on Windows alone. Its terms: https://www.nuget.org/packages/Microsoft.AI.DirectML/1.15.4/License",
      copyright: ["Copyright (c) Microsoft Corporation. All rights reserved."],
      texts: [],
    },
    {
      name: "DirectX Shader Compiler",
      version: "1.8.2502",
      licence: "NCSA AND LicenseRef-Microsoft-DXC",
      inside,
      note: "dxcompiler.dll (NCSA) and dxil.dll (Microsoft's terms), on Windows alone. Their terms, LICENSE-LLVM.txt and LICENSE-MS.txt: https://github.com/microsoft/DirectXShaderCompiler/releases/tag/v1.8.2502",
      copyright: ["Copyright (c) Microsoft Corporation. All rights reserved."],
      texts: [standardText("NCSA")],
    },
  ];
}
