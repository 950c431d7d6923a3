import type { Notices } from "../../src/shared/notices.ts";

/** The notices as one text, for who looks into the folder of the installed app. */
export function noticesAsText({ notices, texts }: Notices): string {
  const rule = "-".repeat(80);
  const parts = notices.map(({ name, version, licence, inside, note, copyright, texts: places }) =>
    [
      `${name}${version === null ? "" : ` ${version}`}${inside === undefined ? "" : `, inside ${inside}`}`,
      `Licence: ${licence}${places.length > 0 ? ` (text ${places.map((place) => place + 1).join(", ")})` : ""}`,
      ...(note === undefined ? [] : [note]),
      ...copyright,
    ].join("\n"),
  );
  const numbered = texts.map((text, place) => `${rule}\nText ${place + 1}\n\n${text}`);
  const head =
    "Lineup has parts that others have made. Here is each of them with its licence and copyright; the texts of the licences follow.";
  return `${[head, ...parts, ...numbered].join("\n\n")}\n`;
}
