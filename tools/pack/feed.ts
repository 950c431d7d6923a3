import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Target } from "./targets.ts";

/** Where a packed copy looks for newer versions: GitHub's releases of one repository. */
export type Feed = { owner: string; repo: string };

/** The feed that `LINEUP_RELEASES` names as `owner/name`; null where it names none. Throws one sentence for anything else. */
export function feedOf({ LINEUP_RELEASES: named = "" }: NodeJS.ProcessEnv): Feed | null {
  if (named === "") return null;
  const match = /^([\w.-]+)\/([\w.-]+)$/.exec(named);
  if (match === null)
    throw new Error(`LINEUP_RELEASES is "${named}"; it has to be "owner/name", or not be set.`);
  return { owner: match[1], repo: match[2] };
}

/**
 * Throws one sentence unless the `app-update.yml` in a pack's resources says what updates rely on for good: the feed, or no
 * such file without one; and on Windows the publisher where the pack was signed, without whom no later installer is taken.
 */
export function checkFeed(target: Target, resources: string, feed: Feed | null, isSigned: boolean): void {
  const file = join(resources, "app-update.yml");
  const written = existsSync(file) ? (parse(readFileSync(file, "utf8")) as Record<string, unknown>) : null;
  if (written?.["owner"] !== feed?.owner || written?.["repo"] !== feed?.repo)
    throw new Error(`${file} does not say where newer versions are; do not publish this pack.`);
  if (target.platform === "win32" && isSigned && feed !== null && written?.["publisherName"] === undefined)
    throw new Error(
      `${file} names no publisher, so that no update could be installed; do not publish this pack.`,
    );
}
