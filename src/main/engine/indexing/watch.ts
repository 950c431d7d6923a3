import type { Output, PhotoChange } from "../../../shared/contract.ts";
import { isWithin } from "../library/roots.ts";
import { FolderWatch } from "./folder-watch.ts";
import type { Indexer } from "./indexer.ts";
import type { Reading } from "./reading.ts";
import { tellStream } from "./tell-stream.ts";

/**
 * Brings a folder up to date, yields `ready`, then every change of its photos once it is settled and indexed, whoever
 * found it, until the loop ends or `signal` aborts. Throws like `Indexer.index`, also when the folder goes away or is
 * removed from the library meanwhile.
 */
export function watchFolder(
  indexer: Indexer,
  reading: Reading,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Output<"folder.watch">> {
  return tellStream(async (tell) => {
    const { folders } = indexer.tools;
    const target = await indexer.addFolder(path);
    let isReady = false;
    const concerns = ({ path: now, previousPath }: PhotoChange) =>
      [now, previousPath].some((one) => one !== undefined && isWithin(one, target.path));
    // What is found before is in the report.
    const stop = indexer.changes.listen((change) => {
      if (isReady && concerns(change)) tell({ kind: "change", ...change });
    });
    try {
      await new FolderWatch(indexer, reading, target).run(signal, {
        begin: async ({ events }) => {
          const report = await indexer.index([target.path], { signal });
          isReady = true;
          tell({ kind: "ready", report });
          const known = folders.treePaths(folders.byPath(target.path)!.id);
          events.follow(new Map(known.map((one) => [one, []])));
        },
        looked: () => reading.run(signal),
      });
    } finally {
      stop();
    }
  });
}
