/**
 * @file Makes a library of generated photos, to measure the app with: `node bench/app-library.ts <directory> [photos]`.
 * It has vectors and thumbnails but no files: its folder looks like one on a drive that is not connected, so that
 * nothing is read or forgotten when it is opened.
 */
import { join } from "node:path";
import sharp from "sharp";
import { openDatabases } from "../src/main/engine/db/open.ts";
import { ThumbnailTable, type Thumbnail } from "../src/main/engine/db/tables/thumbnails.ts";
import { seededRandom } from "../src/main/engine/evaluation/seeded-random.ts";
import { fillLibrary, type FolderOfPhotos } from "./library-rows.ts";

const photosPerFolder = 500;
/** So many pictures differ; a screen shows none twice side by side. */
const pictureCount = 200;
const firstDayMs = Date.UTC(2016, 0, 1);
const minutesBetweenPhotos = 23;

const [directory = "", count = "20000"] = process.argv.slice(2);
const photoCount = Number(count);
if (directory === "" || !Number.isInteger(photoCount) || photoCount < 1) {
  console.error("Usage: node bench/app-library.ts <new directory> [number of photos]");
  process.exit(2);
}

/** What a drive that is not connected would hold. */
function foldersOfPhotos(): [FolderOfPhotos, ...FolderOfPhotos[]] {
  const path = join(directory, "drive", "photos");
  const root: FolderOfPhotos = { path, photos: [] };
  const folders: FolderOfPhotos[] = [];
  for (let first = 0; first < photoCount; first += photosPerFolder) {
    const numbers = Array.from(
      { length: Math.min(photosPerFolder, photoCount - first) },
      (_, at) => first + at,
    );
    folders.push({
      path: join(path, `roll ${folders.length + 1}`),
      photos: numbers.map((number) => ({
        name: `photo-${number + 1}.jpg`,
        stat: {
          sizeBytes: 4_000_000 + number,
          modifiedAtMs: firstDayMs + number * minutesBetweenPhotos * 60_000,
          inode: number + 1,
        },
      })),
    });
  }
  return [root, ...folders];
}

/** A picture of soft patches of colour, as large as thumbnails are. */
async function drawThumbnail(random: () => number): Promise<Thumbnail> {
  const patches = { width: 6, height: 4, channels: 3 as const };
  const colours = Buffer.from(Array.from({ length: 6 * 4 * 3 }, () => Math.floor(random() * 256)));
  const [width, height] = random() < 0.75 ? [440, 293] : [293, 440];
  const bytes = await sharp(colours, { raw: patches })
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .jpeg({ quality: 80 })
    .toBuffer();
  return { width, height, bytes };
}

await fillLibrary(directory, foldersOfPhotos());
const random = seededRandom(1);
const pictures: Thumbnail[] = [];
while (pictures.length < pictureCount) pictures.push(await drawThumbnail(random));
const databases = openDatabases(directory);
try {
  const thumbnails = new ThumbnailTable(databases.thumbnails);
  const photoIds = databases.library.prepare<[], number>("SELECT id FROM photo").pluck().all();
  databases.thumbnails.transaction(() =>
    photoIds.forEach((photoId, at) => thumbnails.put(photoId, pictures[at % pictureCount])),
  )();
} finally {
  databases.close();
}
console.log(`${photoCount} photos in ${directory}`);
