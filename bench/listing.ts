/**
 * @file Prints what it costs to list the photos of a large library as columns: `node bench/listing.ts [photos]`.
 *
 * Set against one pass over the same rows that does nothing with them: the columns are sorted by name, the way people
 * sort names, and by time. It never fails on time.
 */
import { join } from "node:path";
import { openDatabases } from "../src/main/engine/db/open.ts";
import { FolderTable } from "../src/main/engine/db/tables/folders.ts";
import { PhotoTable } from "../src/main/engine/db/tables/photos.ts";
import { PhotoColumns } from "../src/main/engine/library/photo-columns.ts";
import { Revisions } from "../src/main/engine/revisions.ts";
import { withTemporaryFolder } from "./engine-client.ts";
import { fillLibrary, type FolderOfPhotos } from "./library-rows.ts";
import { describeMachine } from "./machine.ts";
import { medianMsInterleaved, ratioLine } from "./measure.ts";

const photosPerFolder = 1_000;

/** Folders of photos as cameras name them, in no order; no file is written. */
function makeRows(directory: string, photoCount: number): [FolderOfPhotos, ...FolderOfPhotos[]] {
  const folders = Array.from({ length: Math.ceil(photoCount / photosPerFolder) }, (_, folder) => ({
    path: join(directory, `folder-${folder}`),
    photos: Array.from(
      { length: Math.min(photosPerFolder, photoCount - folder * photosPerFolder) },
      (_, index) => ({
        // 7,919 is a prime: every number once.
        name: `IMG_${(index * 7_919 + folder * 31) % 10_007}.JPG`,
        stat: {
          sizeBytes: 4_000_000 + index,
          modifiedAtMs: 1_600_000_000_000 + ((index * 7_919 + folder * 104_729) % 1_000_003) * 1_000,
          inode: index + 1,
        },
      }),
    ),
  }));
  return [{ path: directory, photos: [] }, ...folders];
}

async function run(temporary: string, photoCount: number): Promise<void> {
  const library = join(temporary, "library");
  await fillLibrary(library, makeRows(join(temporary, "photos"), photoCount));
  const { library: db, close } = openDatabases(library);
  try {
    const revisions = new Revisions();
    const tools = { folders: new FolderTable(db), photos: new PhotoTable(db), revisions };
    const known = new PhotoColumns(tools);
    const list = async (columns: PhotoColumns, folderId: number | null) => {
      const { photoIds } = await columns.list(folderId);
      if (folderId === null && photoIds.length !== photoCount)
        throw new Error(`${photoIds.length} were listed.`);
    };
    const ms = await medianMsInterleaved(
      {
        rows: () => tools.photos.listed(0, photoCount).length,
        first: () => list(new PhotoColumns(tools), null),
        changed: () => {
          revisions.bump("photos");
          return list(known, null);
        },
        again: () => list(known, null),
        folder: () => list(known, 2),
      },
      { rounds: 9, warmUpRounds: 2 },
    );
    const reference = { label: "the rows", ms: ms.rows };
    console.log(`${photoCount.toLocaleString("en")} photos
${ratioLine("read the rows", ms.rows, reference)}
${ratioLine("list them for the first time", ms.first, reference)}
${ratioLine("list them after a change", ms.changed, reference)}
${ratioLine("list them again", ms.again, reference)}
${ratioLine("list one folder", ms.folder, reference)}`);
  } finally {
    close();
  }
}

console.log(describeMachine());
await withTemporaryFolder((temporary) => run(temporary, Number(process.argv[2] ?? 200_000)));
