import { randomUUID } from "node:crypto";
import { link, mkdir, open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Failure, Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { FolderTable } from "../db/tables/folders.ts";
import type { PhotoTable } from "../db/tables/photos.ts";
import { ProgressMeter } from "../indexing/progress.ts";
import { photoFailure } from "../photo/failure.ts";
import { copyName } from "./copy-name.ts";
import { isWithin } from "./roots.ts";

type Told = Output<"photo.copy">;
type CopyRequest = { photoIds: Uint32Array; to: string };

/** So much is read between two looks at the signal. */
const pieceBytes = 1 << 20;

/** Copies photos in an order into a folder. Originals are only read. */
export class PhotoCopier {
  readonly #tools: { folders: FolderTable; photos: PhotoTable };
  readonly #running = new Set<Promise<unknown>>();

  constructor(tools: { folders: FolderTable; photos: PhotoTable }) {
    this.#tools = tools;
  }

  /**
   * Copies photos as `photo.copy` says; tells where it is, and at last the report. Throws `folder-unwritable`, also for a
   * folder inside an added one, and `disk-full`; what is copied by then stays. Aborting `signal` ends it within a
   * megabyte, without the photo at hand.
   */
  async copy(request: CopyRequest, signal: AbortSignal, tell: (told: Told) => void): Promise<void> {
    const copying = this.#copyAll(request, signal, tell);
    this.#running.add(copying);
    try {
      await copying;
    } finally {
      this.#running.delete(copying);
    }
  }

  /** Resolves once nothing is copied any more; abort what runs first. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #copyAll(
    { photoIds, to }: CopyRequest,
    signal: AbortSignal,
    tell: (told: Told) => void,
  ): Promise<void> {
    const folder = resolve(to);
    await this.#refuseInsideAdded(folder);
    await inFolder(folder, () => mkdir(folder, { recursive: true }));
    const paths = Array.from(photoIds).flatMap((id) => this.#tools.photos.pathOf(id) ?? []);
    const failures: Failure[] = [];
    const meter = new ProgressMeter(
      ({ kind, done, total, secondsLeft }) => tell({ kind, done, total, secondsLeft }),
      () => performance.now(),
      { done: 0, total: paths.length },
    );
    for (const [index, path] of paths.entries()) {
      signal.throwIfAborted();
      const nameOf = (attempt: number) => copyName(basename(path), index + 1, paths.length, attempt);
      const failure = await copyPhoto(path, folder, nameOf, signal);
      if (failure !== null) failures.push(failure);
      meter.advance(1, failure === null ? 0 : 1);
    }
    tell({ kind: "report", copied: paths.length - failures.length, folder, failures });
  }

  /** Copies in an added folder would be photos of the library as well, beside the originals. */
  async #refuseInsideAdded(folder: string): Promise<void> {
    const real = await realPathToBe(folder);
    const owner = this.#tools.folders.added().find(({ path }) => isWithin(real, path));
    if (owner === undefined) return;
    throw new EngineError(
      "folder-unwritable",
      `${folder} lies in ${owner.path}, whose photos are shown here, so that every copy would show as one more photo; ` +
        "choose a folder outside of it.",
    );
  }
}

/** The real path that a folder has or will have once it is made. */
async function realPathToBe(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  const parent = dirname(path);
  if (real !== null || parent === path) return real ?? path;
  return join(await realPathToBe(parent), basename(path));
}

/**
 * Copies one photo under the first of its names that is free, or says why it cannot be read. The bytes go into a file of
 * a hidden name first, so that whatever ends this, no copy is half.
 */
async function copyPhoto(
  path: string,
  folder: string,
  nameOf: (attempt: number) => string,
  signal: AbortSignal,
): Promise<Failure | null> {
  let source: FileHandle | undefined;
  const temporary = join(folder, `.lineup-${randomUUID()}.part`);
  try {
    source = await openPhoto(path);
    await copyBytes(path, source, folder, temporary, signal);
    await inFolder(folder, () => giveName(temporary, (attempt) => join(folder, nameOf(attempt))));
    return null;
  } catch (error) {
    if (!(error instanceof EngineError && error.code.startsWith("photo-"))) throw error;
    return { path, code: error.code, message: error.message };
  } finally {
    await source?.close();
    // A disk that was pulled out has taken it along; what failed before tells of that.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function openPhoto(path: string): Promise<FileHandle> {
  try {
    // A pipe would be waited for without end.
    if ((await stat(path)).isFile()) return await open(path, "r");
  } catch (error) {
    throw photoFailure(path, error);
  }
  throw new EngineError("photo-missing", `${path} is no file any more; look for where it was moved.`);
}

/** Copies the bytes of a photo into a new file, and when it was last changed. */
async function copyBytes(
  path: string,
  source: FileHandle,
  folder: string,
  temporary: string,
  signal: AbortSignal,
): Promise<void> {
  const ofPhoto = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw photoFailure(path, error);
    });
  const { atime, mtime } = await ofPhoto(source.stat());
  const target = await inFolder(folder, () => open(temporary, "wx"));
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await ofPhoto(source.read(piece, 0, pieceBytes));
      if (bytesRead === 0) break;
      await inFolder(folder, () => target.writeFile(piece.subarray(0, bytesRead)));
    }
    await inFolder(folder, () => target.utimes(atime, mtime));
  } finally {
    // Some disks say only now that they are full.
    await inFolder(folder, () => target.close());
  }
}

/** Gives a file the first of its names that no other file has. */
async function giveName(temporary: string, pathOf: (attempt: number) => string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const path = pathOf(attempt);
    if ((await linkTo(temporary, path)) || (await moveTo(temporary, path))) return;
  }
}

/** A link is made where there is no file of that name yet, or not at all. */
async function linkTo(temporary: string, path: string): Promise<boolean> {
  // Sticks are often of file systems that have no links.
  return link(temporary, path).then(
    () => true,
    () => false,
  );
}

/**
 * Moves a file to a path unless there is a file already, and says whether it did. The path is taken by an empty file
 * first, since a move would replace whatever is there.
 */
export async function moveTo(temporary: string, path: string): Promise<boolean> {
  try {
    await (await open(path, "wx")).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  try {
    await rename(temporary, path);
    return true;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Does something to the folder of the copies, and says what it means when the system refuses. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "ENOSPC" || code === "EDQUOT") {
      throw new EngineError(
        "disk-full",
        `The disk of ${folder} is full; make room, or choose a folder on another disk.`,
        { cause: error },
      );
    }
    throw new EngineError(
      "folder-unwritable",
      `The folder ${folder} cannot be made or written to (${code}); choose another one.`,
      { cause: error },
    );
  }
}
