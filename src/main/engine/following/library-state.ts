import { setTimeout } from "node:timers/promises";
import type { LibraryState } from "../../../shared/contract.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import type { Revisions } from "../revisions.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Follower } from "./follower.ts";

/** The state is told at most this often. */
const tellEveryMs = 100;

/** The library's state at once, and then whenever it has changed, at most ten times a second, until `signal` aborts. */
export async function* followLibrary(
  { photos, revisions, follower }: { photos: PhotoTable; revisions: Revisions; follower: Follower },
  signal: AbortSignal,
): AsyncGenerator<LibraryState> {
  let changed = Promise.withResolvers<undefined>();
  const stop = revisions.listen(() => changed.resolve(undefined));
  try {
    for (;;) {
      changed = Promise.withResolvers();
      yield { revisions: revisions.now, ...photos.totals(), work: follower.work() };
      await Promise.all([
        untilAborted(changed.promise, signal),
        setTimeout(tellEveryMs, undefined, { signal }),
      ]);
    }
  } finally {
    stop();
  }
}
