import type { Work } from "../../shared/contract.ts";
import { shownCount, type Folder } from "../state/library.svelte.ts";

/** Why no photos are shown. */
export type Emptiness = "first-run" | "offline" | "scanning" | "all-failed" | "no-photos" | "waiting";

/** What is known of the library and of what is shown. */
export type Shown = {
  /** Folders, axes and preferences are known. */
  known: boolean;
  folders: readonly Folder[];
  folderId: number | null;
  work: Pick<Work, "phase">;
  /** Photos of the folder; undefined before they are known. */
  photoCount: number | undefined;
  /** Photos in the order. */
  orderedCount: number;
};

/** Why no photos are shown; null where some are, and while nobody knows: then nothing must flash. */
export function emptinessOf(shown: Shown): Emptiness | null {
  const { known, folders, folderId, work, photoCount, orderedCount } = shown;
  if (!known || orderedCount > 0) return null;
  if (folders.length === 0) return "first-run";
  if (photoCount === undefined) return null;
  if (photoCount > 0) return "waiting";
  const among = folderId === null ? folders : folders.filter((folder) => folder.folderId === folderId);
  if (among.length > 0 && among.every((folder) => !folder.online)) return "offline";
  // The counts may be ahead of the photos, which are asked for less often.
  if (work.phase === "scanning" || among.some((folder) => shownCount(folder) > 0)) return "scanning";
  return among.some((folder) => folder.failedCount > 0) ? "all-failed" : "no-photos";
}
