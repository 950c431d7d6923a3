import { setImmediate } from "node:timers/promises";
import type { EngineHandlers, Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { PhotoRow } from "../db/tables/photos.ts";
import type { IndexerTools } from "../indexing/indexer.ts";
import { tellStream } from "../indexing/tell-stream.ts";
import type { PhotoCopier } from "../library/copy-photos.ts";
import { exportOrder } from "../library/export-order.ts";
import { readCameraFacts } from "../photo/camera.ts";
import { revealPhoto } from "../photo/reveal.ts";
import { estimate } from "../ranking/estimate.ts";
import { maskOf, standingOf } from "../ranking/standings.ts";

type PhotoActs = Pick<EngineHandlers, "photo.inspect" | "photo.reveal" | "photo.export" | "photo.copy">;
type Standings = Output<"photo.inspect">["standings"];

/** What can be done with single photos, and with an order of them. */
export function photoHandlers({ folders, photos, inUse }: IndexerTools, copier: PhotoCopier): PhotoActs {
  function find(photoId: number): PhotoRow {
    const row = photos.describe(photoId);
    if (row !== undefined) return row;
    throw new EngineError("photo-missing", "That photo is not in the library any more; choose another one.");
  }

  function standingsOf(photoId: number, folderId: number | null, signal: AbortSignal): Promise<Standings> {
    return inUse.now.during(async (use) => {
      const block = await use.vectors.block();
      const among = folderId === null ? null : maskOf(photos.idsIn(folders.tree(folderId)));
      const standings: Standings = [];
      for (const { name, unusable } of use.axes.list()) {
        if (unusable !== null || !block.has(photoId)) continue;
        try {
          const { axis } = await estimate({ folders, photos, use }, { axis: name }, "auto", signal);
          const standing = standingOf(photoId, block.photoIds, block.project(axis), among);
          if (standing !== null) standings.push({ axis: name, ...standing });
        } catch (error) {
          // One that turns out to be of no use stands for nothing here.
          if (!(error instanceof EngineError)) throw error;
        }
        // 17 to 22 ms for each of 10 axes among 200,000 photos (Node 24.21, 2 shared x64 cores, November 2026): whoever asks
        // for something else comes in between.
        await setImmediate();
        signal.throwIfAborted();
      }
      return standings;
    });
  }

  return {
    "photo.inspect": async ({ photoId, folderId }, signal) => {
      const { id, ...facts } = find(photoId);
      const [camera, standings] = await Promise.all([
        readCameraFacts(facts.path, signal),
        standingsOf(photoId, folderId, signal),
      ]);
      return { photoId: id, ...facts, ...camera, standings };
    },
    "photo.reveal": async ({ photoId }) => {
      await revealPhoto(find(photoId).path);
      return {};
    },
    "photo.export": async (order, signal) => ({ text: await exportOrder(photos, order, signal) }),
    "photo.copy": (request, signal) =>
      tellStream<Output<"photo.copy">>((tell) => copier.copy(request, signal, tell)),
  };
}
