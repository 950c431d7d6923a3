import { realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import type { PhotoReference } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { FolderTable } from "../db/tables/folders.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import { readPhoto } from "../photo/read.ts";
import type { EncoderUse } from "../switching/encoder-use.ts";

/** A photo that a reference came to, with its L2-normalised vector; `exampleId` where it is an example of a saved axis. */
export type ResolvedPhoto = {
  photoId: number | null;
  path: string;
  vector: Float32Array;
  exampleId?: number;
};

/** Where references are looked up; the encoder is opened only for photos that have no vector yet. */
export type ExampleTools = { folders: FolderTable; photos: PhotoTable; use: EncoderUse };

/**
 * The vectors of photos named by id, by path, or as examples of saved axes. A path may lead anywhere: a photo that the
 * library has no vector of is read and embedded on the spot, and not added. An example has the vector that was saved with
 * it, and one of another encoder is made again from its photo. Throws `photo-*` for one that cannot be read, and
 * `axis-other-encoder` for an example that came without its photo.
 */
export async function resolvePhotos(
  tools: ExampleTools,
  references: readonly PhotoReference[],
  signal: AbortSignal,
): Promise<ResolvedPhoto[]> {
  const resolved: ResolvedPhoto[] = [];
  for (const reference of references) {
    signal.throwIfAborted();
    resolved.push(await resolvePhoto(tools, reference));
  }
  return resolved;
}

function resolvePhoto(tools: ExampleTools, reference: PhotoReference): Promise<ResolvedPhoto> {
  if ("photoId" in reference) return resolveId(tools, reference.photoId);
  if ("exampleId" in reference) return resolveExample(tools, reference.exampleId);
  return resolvePath(tools, reference.path);
}

async function resolveExample(tools: ExampleTools, exampleId: number): Promise<ResolvedPhoto> {
  const { photoId, path, vector } = tools.use.axes.example(exampleId);
  if (vector !== null) return { photoId, path, vector, exampleId };
  if (photoId === null && !isAbsolute(path)) {
    throw new EngineError(
      "axis-other-encoder",
      `The example ${path} came without its photo and was made for another encoder; choose a photo instead.`,
    );
  }
  const again = await (photoId === null ? resolvePath(tools, path) : resolveId(tools, photoId));
  return { photoId, path, vector: again.vector, exampleId };
}

async function resolveId(tools: ExampleTools, photoId: number): Promise<ResolvedPhoto> {
  const path = tools.photos.pathOf(photoId);
  if (path === undefined) {
    throw new EngineError(
      "photo-missing",
      `There is no photo ${photoId} in the library any more; choose another one.`,
    );
  }
  return { photoId, path, vector: tools.use.vectors.get(photoId) ?? (await embedFile(tools, path)) };
}

async function resolvePath(tools: ExampleTools, path: string): Promise<ResolvedPhoto> {
  // Folders are known by their real path, and a link to a photo stands for that photo. One on a drive that is not
  // connected has no real path now.
  const real = await realpath(path).catch(() => resolve(path));
  const photoId = await findUnchanged(tools, real);
  const vector = photoId === null ? undefined : tools.use.vectors.get(photoId);
  return { photoId, path: real, vector: vector ?? (await embedFile(tools, real)) };
}

/** The library's photo at a path, unless the file has changed since it was indexed. */
async function findUnchanged({ folders, photos }: ExampleTools, path: string): Promise<number | null> {
  const folder = folders.byPath(dirname(path));
  const photoId = folder && photos.idAt(folder.id, basename(path));
  if (photoId === undefined) return null;
  const known = photos.departure(photoId);
  const now = await stat(path).catch(() => null);
  // A photo on a drive that is not connected is still known by its vector.
  const unchanged = now === null || (now.size === known.sizeBytes && now.mtimeMs === known.modifiedAtMs);
  return unchanged ? photoId : null;
}

async function embedFile(tools: ExampleTools, path: string): Promise<Float32Array> {
  const encoder = await tools.use.encoder();
  const { input } = await readPhoto(path, encoder.input);
  const [vector] = await encoder.embed([input]);
  return vector;
}
