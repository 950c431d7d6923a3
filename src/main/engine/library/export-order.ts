import { setImmediate } from "node:timers/promises";
import type { Input } from "../../../shared/contract.ts";
import { csvOf } from "../../../shared/csv.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { PhotoTable } from "../db/tables/photos.ts";

/** Photos looked up between two turns of the event loop: about 10 ms of work. */
const photosPerTurn = 2_000;

/**
 * The text of a file that holds an order of photos, as `photo.export` gives it. Throws `bad-input` when the columns are not
 * equally long.
 */
export async function exportOrder(
  photos: PhotoTable,
  { photoIds, scores, percentiles, title, format }: Input<"photo.export">,
  signal: AbortSignal,
): Promise<string> {
  for (const column of [scores, percentiles]) {
    if (column !== null && column.length !== photoIds.length) {
      throw new EngineError("bad-input", `There are ${photoIds.length} photos and ${column.length} numbers.`);
    }
  }
  const rows: ExportedPhoto[] = [];
  for (let start = 0; start < photoIds.length; start += photosPerTurn) {
    const ids = photoIds.subarray(start, start + photosPerTurn);
    const described = new Map(photos.describeAll(ids).map((row) => [row.id, row]));
    for (const [offset, id] of ids.entries()) {
      const row = described.get(id);
      if (row === undefined) continue;
      rows.push({
        rank: rows.length + 1,
        path: row.path,
        score: scores?.[start + offset] ?? null,
        percentile: percentiles?.[start + offset] ?? null,
        captured: row.capturedAtMs === null ? null : cameraTime(row.capturedAtMs),
      });
    }
    await setImmediate();
    signal.throwIfAborted();
  }
  if (format === "json") return `${JSON.stringify({ title, count: rows.length, photos: rows }, null, 2)}\n`;
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ""));
  return `${csvOf(columns, cells)}\n`;
}

const columns = ["rank", "path", "score", "percentile", "captured"] as const;

type ExportedPhoto = {
  rank: number;
  path: string;
  score: number | null;
  percentile: number | null;
  captured: string | null;
};

/** The camera's own clock, which knows no time zone. */
function cameraTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, "2001-02-03T04:05:06".length);
}
