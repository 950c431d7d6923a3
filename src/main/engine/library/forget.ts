import type { AxisTable } from "../db/tables/axes.ts";
import type { Indexer } from "../indexing/indexer.ts";

/** Photos whose file has been gone for this long are forgotten, and so are axes that were deleted then. */
const forgetAfterMs = 30 * 24 * 3_600_000;

/** Forgets an added folder and all its photos; no file is touched, and axes keep their examples' vectors. */
export function forgetFolder(tools: Indexer["tools"], folderId: number): void {
  const { folders, photos } = tools;
  const photoIds = photos.idsIn(folders.tree(folderId), { alsoMissing: true });
  forget(tools, photoIds, () => folders.deleteTree(folderId));
  tools.revisions.bump("folders");
}

/** Forgets photos whose files have been gone for a month, and did not turn up elsewhere. */
export function forgetMissing(tools: Indexer["tools"]): void {
  forget(tools, tools.photos.missingBefore(Date.now() - forgetAfterMs));
}

/** Forgets axes that were deleted, and examples that were removed, a month ago and not brought back. */
export function forgetDeletedAxes(axes: AxisTable): void {
  axes.forgetDeleted(Date.now() - forgetAfterMs);
}

/**
 * Thumbnails go last: one that is left behind by a crash shows nowhere, while an indexed photo without one would.
 * Ids are never used again, so it cannot come to belong to another photo.
 */
function forget(tools: Indexer["tools"], photoIds: readonly number[], alongWith?: () => void): void {
  const { db, photos, embeddings, inUse, thumbnails, thumbnailDb, revisions } = tools;
  db.transaction(() => {
    for (const id of photoIds) {
      embeddings.deleteOf(id);
      photos.delete(id);
    }
    alongWith?.();
  })();
  for (const id of photoIds) inUse.now.vectors.forget(id);
  thumbnailDb.transaction(() => photoIds.forEach((id) => thumbnails.delete(id)))();
  revisions.bump("photos");
}
