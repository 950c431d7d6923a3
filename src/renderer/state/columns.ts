import type { Output } from "../../shared/contract.ts";

/** The photos of a folder as columns, and where each stands in them. */
export type Columns = Output<"photo.list"> & {
  /** Position in the columns + 1 by photo id; 0 for a photo that is not among them. */
  places: Uint32Array;
};

/** An order of photos as it is shown, first one first. Scores and percentiles are null unless an axis made it. */
export type Order = {
  photoIds: Uint32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer> | null;
  percentiles: Float32Array<ArrayBuffer> | null;
};

/** Ids grow by one for each photo ever added, so an array by id is smaller than a map of the ids that are left. */
export function columnsOf(list: Output<"photo.list">): Columns {
  const places = new Uint32Array(list.photoIds.reduce((largest, id) => Math.max(largest, id), 0) + 1);
  list.photoIds.forEach((id, position) => (places[id] = position + 1));
  return { ...list, places };
}

/** Position in the columns, or -1. */
export function placeOf(columns: Columns, photoId: number): number {
  return (columns.places[photoId] ?? 0) - 1;
}

/** Newest first, or oldest first when reversed. */
export function orderByTime(columns: Columns, reversed: boolean): Order {
  const { byTime, photoIds } = columns;
  const last = byTime.length - 1;
  const ids = Uint32Array.from(byTime, (_, rank) => photoIds[byTime[reversed ? rank : last - rank]]);
  return { photoIds: ids, scores: null, percentiles: null };
}

/** A to Z, or Z to A when reversed. */
export function orderByName(columns: Columns, reversed: boolean): Order {
  const photoIds = reversed ? columns.photoIds.toReversed() : columns.photoIds;
  return { photoIds, scores: null, percentiles: null };
}

/** What the engine ranked, highest first, or lowest first when reversed. */
export function orderByScore(ranked: Output<"photo.rank">, reversed: boolean): Order {
  const { photoIds, scores, percentiles } = ranked;
  if (!reversed) return { photoIds, scores, percentiles };
  return {
    photoIds: photoIds.toReversed(),
    scores: scores.toReversed(),
    percentiles: percentiles.toReversed(),
  };
}
