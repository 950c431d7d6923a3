import parse from "spdx-expression-parse";

/** Licences by their SPDX identifiers, each with the reason why it may be there. */
export type AllowedLicences = {
  licences: Readonly<Record<string, string>>;
  /** What some packages may have and others not. */
  only: readonly { packages: RegExp; licence: string; because: string }[];
};

const permissive = "asks for its text and copyright lines, which the notices have";

/** What may be in the app as it is installed. */
export const allowedInApp: AllowedLicences = {
  licences: {
    MIT: permissive,
    ISC: permissive,
    "BSD-2-Clause": permissive,
    "BSD-3-Clause": permissive,
    "Apache-2.0": "asks for its text and for notices that come along, which the notices have",
    "BlueOak-1.0.0": "asks for its text or a link to it",
    "Python-2.0": permissive,
    "0BSD": "asks for nothing",
    "CC0-1.0": "asks for nothing",
  },
  only: [
    {
      packages: /^@img\/sharp-/,
      licence: "LGPL-3.0-or-later",
      because:
        "libvips is a shared library in a file of its own, outside the archive, that anybody may replace; nothing is linked into Lineup",
    },
  ],
};

/** What may be inside the binary files of packages, besides; packages themselves name no such licence. */
export const allowedInBinaries: AllowedLicences = {
  licences: {
    ...allowedInApp.licences,
    FTL: permissive,
    HPND: permissive,
    NCSA: permissive,
    IJG: permissive,
    Zlib: "asks for its text with the source alone",
    "libpng-2.0": permissive,
    libtiff: permissive,
    "MPL-1.1": "covers its own files alone, whose unchanged source is published",
    blessing: "the public domain",
  },
  only: [
    {
      packages: /^(libvips|fribidi|glib|libexif|libheif|librsvg|pango|proxy-libintl)$/,
      licence: "LGPL-3.0-or-later",
      because: "they are in libvips's shared library, which anybody may replace",
    },
    {
      packages: /^DirectML$/,
      licence: "LicenseRef-Microsoft-DirectML",
      because:
        "DirectML.dll is made to be distributed with programs for Windows; its terms were not at hand here, so read them before a release",
    },
    {
      packages: /^DirectX Shader Compiler$/,
      licence: "LicenseRef-Microsoft-DXC",
      because:
        "dxil.dll is made to be distributed with programs for Windows; its terms were not at hand here, so read them before a release",
    },
  ],
};

/** What may be used to make the app: none of it is in the app, so the source may be asked for, too. */
export const allowedForMaking: AllowedLicences = {
  licences: {
    ...allowedInApp.licences,
    "MPL-2.0": "covers its own files alone, which stay unchanged",
    WTFPL: "asks for nothing",
    "CC-BY-3.0": "a list of names, to be credited where it is handed on",
  },
  only: allowedInApp.only,
};

/**
 * Why a package may not come in, in one sentence with what to do; null where it may. `licence` is what the package says of
 * itself, which has to be an SPDX expression: of "or" one licence is enough, of "and" all count.
 */
export function refuse(
  { name, version, licence }: { name: string; version: string | null; licence: string | undefined },
  allowed: AllowedLicences,
): string | null {
  const which = version === null ? name : `${name} ${version}`;
  if (licence === undefined || licence.trim() === "")
    return `${which} names no licence; read its files, and note what they say in tools/notices/known.ts, or do without it.`;
  let expression: parse.Info;
  try {
    expression = parse(licence);
  } catch {
    return `${which} says "${licence}" for a licence, which is no SPDX expression; read its files, and note what they say in tools/notices/known.ts, or do without it.`;
  }
  const isAllowed = (one: parse.Info): boolean => {
    if ("conjunction" in one) {
      const [left, right] = [isAllowed(one.left), isAllowed(one.right)];
      return one.conjunction === "and" ? left && right : left || right;
    }
    const id = idOf(one);
    return (
      Object.hasOwn(allowed.licences, id) ||
      allowed.only.some(
        ({ packages, licence: licenceOfThese }) => licenceOfThese === id && packages.test(name),
      )
    );
  };
  if (isAllowed(expression)) return null;
  return `${which} is under ${licence}, which is not on the list of tools/notices/allowed.ts; do without it, or add the licence there with a reason.`;
}

/** The identifiers in an SPDX expression, in their order; throws where it is none. */
export function licenceIds(expression: string): string[] {
  const idsIn = (one: parse.Info): string[] =>
    "conjunction" in one ? [...idsIn(one.left), ...idsIn(one.right)] : [idOf(one)];
  return idsIn(parse(expression));
}

function idOf({ license, plus, exception }: parse.LicenseInfo): string {
  return `${license}${plus ? "+" : ""}${exception === undefined ? "" : ` WITH ${exception}`}`;
}
