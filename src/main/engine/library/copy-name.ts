import { extname } from "node:path";

/** What a file name may not have on one of the file systems that a stick or a disk may come with. */
const notEverywhere = /[<>:"/\\|?*\p{Cc}]/gu;
/** The most that a file name may take on any of them. */
const mostBytes = 255;

/**
 * The name of a copy, which sorts by its rank: `0001 name.jpg`, and `0001 name (2).jpg` at the second attempt. Characters
 * that some file systems do not take become `_`, and a name that got too long loses the end of its stem.
 */
export function copyName(name: string, rank: number, highestRank: number, attempt: number): string {
  const prefix = `${String(rank).padStart(String(highestRank).length, "0")} `;
  const safe = name.replaceAll(notEverywhere, "_");
  const extension = extname(safe);
  const suffix = attempt === 1 ? extension : ` (${attempt})${extension}`;
  const characters = Array.from(safe.slice(0, safe.length - extension.length));
  while (characters.length > 0 && Buffer.byteLength(prefix + characters.join("") + suffix) > mostBytes)
    characters.pop();
  return prefix + characters.join("") + suffix;
}
