import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** A licence file taken apart, so that the same licence of many packages is one text. */
export type LicenceText = { copyright: string[]; text: string };

// "Copyright notice" and the like begin lines of licences themselves, and templates have names in brackets.
const copyrightLine =
  /^((Portions )?Copyright\s+(?!notice|holder|owner|licen[cs]e|law|[[<{])|©|\([cC]\)\s+\d|All rights reserved\.?$)/;

/** Takes the copyright lines out of a licence file. */
export function takeApart(file: string): LicenceText {
  const lines = file
    .replaceAll("\r", "")
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.trimEnd());
  const isCopyright = (line: string) => copyrightLine.test(line.trimStart());
  return {
    copyright: lines.filter(isCopyright).map((line) => line.trim()),
    text: tidy(lines.filter((line) => !isCopyright(line)).join("\n")),
  };
}

/** A licence as SPDX publishes it, without the lines that stand for a copyright. Throws where there is none. */
export function standardText(id: string): string {
  const { licenseText } = require(`spdx-license-list/licenses/${id}.json`) as { licenseText: string };
  return tidy(licenseText.replaceAll(/^\s*Copyright .*<.*>.*$/gim, ""));
}

function tidy(text: string): string {
  return text
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}

/** The licence file in a package's folder, and the notices that come with it; null where there is no licence file. */
export function licenceFileIn(folder: string): string | null {
  const names = readdirSync(folder).sort();
  const licences = names.filter((name) => /^(licen[cs]e|copying)/i.test(name));
  if (licences.length === 0) return null;
  const notices = names.filter((name) => /^(notice|third|copyrightnotice)/i.test(name));
  return [...licences, ...notices].map((name) => readFileSync(join(folder, name), "utf8")).join("\n\n");
}

/** Licence texts, each of them once: those that differ in line breaks, headings and quotes alone are the same. */
export class TextCollection {
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();

  /** Where a text stands in `texts`, putting it there if it is new. */
  place(text: string): number {
    const key = text
      .toLowerCase()
      .replace(/^\W*(the )?(mit|isc|bsd)( \S+)? licen[cs]e( \(mit\))?\W*/, "")
      .replaceAll(/[^a-z0-9]+/g, " ")
      .trim();
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
