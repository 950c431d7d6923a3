import { addToCurrent, useAs } from "../tray/acts.ts";
import type { App } from "../state/app.svelte.ts";
import { rankByLikeness } from "./photo-acts.ts";

/** What single letters do to the photos that have the keyboard, as the photo menu shows them. */
export const photoKeys = {
  useAsLow: "L",
  useAsHigh: "H",
  rankByLikeness: "S",
  moreLike: "M",
  lessLike: "Shift+M",
} as const;

type PhotoAct = keyof typeof photoKeys;

const acts: Record<PhotoAct, (app: App, photoIds: readonly number[], photoId: number) => Promise<void>> = {
  useAsLow: (app, photoIds) => useAs(app, "low", photoIds),
  useAsHigh: (app, photoIds) => useAs(app, "high", photoIds),
  rankByLikeness: (app, _, photoId) => rankByLikeness(app, photoId),
  moreLike: (app, photoIds) => addToCurrent(app, "high", photoIds),
  lessLike: (app, photoIds) => addToCurrent(app, "low", photoIds),
};

/** Does an act that has a key; `photoId` is the one of `photoIds` that was pointed at. */
export function doPhotoAct(
  app: App,
  act: PhotoAct,
  photoIds: readonly number[],
  photoId: number,
): Promise<void> {
  return acts[act](app, photoIds, photoId);
}

/** What a key press asks to be done, or null. */
export function photoActOf(event: KeyboardEvent): PhotoAct | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  const pressed = (event.shiftKey ? "Shift+" : "") + event.key.toUpperCase();
  const found = Object.entries(photoKeys).find(([, key]) => key === pressed);
  return found === undefined ? null : (found[0] as PhotoAct);
}
