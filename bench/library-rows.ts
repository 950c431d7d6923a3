import { openDatabases } from "../src/main/engine/db/open.ts";
import { EmbeddingTable } from "../src/main/engine/db/tables/embeddings.ts";
import { FolderTable } from "../src/main/engine/db/tables/folders.ts";
import { PhotoTable, type FileStat } from "../src/main/engine/db/tables/photos.ts";
import { identityOf } from "../src/main/engine/embedding/encoder.ts";
import { shippedEncoder } from "../src/main/engine/embedding/shelf.ts";
import { seededRandom } from "../src/main/engine/evaluation/seeded-random.ts";
import { normalise } from "../src/main/engine/vectors/linear.ts";

import { modelsDirectory } from "./engine-client.ts";

/** The photos of one folder, as a listing of it would give them. */
export type FolderOfPhotos = { path: string; photos: { name: string; stat: FileStat }[] };

const pictureFacts = { fingerprint: Buffer.alloc(16), width: 4_000, height: 3_000, capturedAtMs: null };

/**
 * Writes photos into a new library as if they had been indexed by the encoder in the box, with random unit vectors and
 * no thumbnails: reading so many would take minutes. The first folder is the added one and holds all others directly.
 * Resolves to the number of dimensions.
 */
export async function fillLibrary(
  libraryDirectory: string,
  [root, ...subfolders]: readonly [FolderOfPhotos, ...FolderOfPhotos[]],
): Promise<number> {
  const identity = identityOf((await shippedEncoder(modelsDirectory)).entry);
  const { library: db, close } = openDatabases(libraryDirectory);
  try {
    const [folders, photos, embeddings] = [new FolderTable(db), new PhotoTable(db), new EmbeddingTable(db)];
    const random = seededRandom(1);
    db.transaction(() => {
      const encoderId = embeddings.encoderId(identity);
      const rootId = folders.put(root.path, null);
      folders.setAdded(rootId, Date.now());
      for (const folder of [root, ...subfolders]) {
        const folderId = folder === root ? rootId : folders.put(folder.path, rootId);
        for (const { name, stat } of folder.photos) {
          const id = photos.insert(folderId, name, stat);
          photos.setIndexed(id, { ...stat, ...pictureFacts });
          embeddings.put(encoderId, id, drawVector(identity.dimensions, random));
        }
      }
    })();
    return identity.dimensions;
  } finally {
    close();
  }
}

/** The vectors of photos by name, of a library whose photos were indexed by the encoder in the box. */
export async function vectorsByName(libraryDirectory: string): Promise<Map<string, Float32Array>> {
  const identity = identityOf((await shippedEncoder(modelsDirectory)).entry);
  const { library: db, close } = openDatabases(libraryDirectory);
  try {
    const embeddings = new EmbeddingTable(db);
    const encoderId = embeddings.encoderId(identity);
    const rows = db.prepare<[], { id: number; name: string }>("SELECT id, name FROM photo").all();
    return new Map(
      rows.flatMap(({ id, name }) => {
        const vector = embeddings.get(encoderId, id);
        return vector === undefined ? [] : [[name, vector]];
      }),
    );
  } finally {
    close();
  }
}

function drawVector(dimensions: number, random: () => number): Float32Array {
  return normalise(Float32Array.from({ length: dimensions }, () => random() - 0.5));
}
