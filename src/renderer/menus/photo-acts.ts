import { axisMenuMessages as messages } from "../messages/axes.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import { fileNameOf } from "../state/draft.svelte.ts";
import type { Sort } from "../state/view.svelte.ts";

/**
 * The photos that an act on one photo is about: full-screen, itself alone; else all that are selected if it is one of them,
 * first one in order first, or itself alone, which then becomes the selection.
 */
export function photosMeantBy(app: App, photoId: number): number[] {
  if (app.viewedId !== null) return [photoId];
  if (app.selection.ids.has(photoId)) return app.selection.among(app.view.order.photoIds);
  app.selection.only(photoId);
  return [photoId];
}

/** Sorts by a saved axis, highest first. */
export function rankByAxis(app: App, name: string): void {
  reRank(app, { by: "axis", name }, say(messages.ranked)(name));
}

/** Sorts by likeness to a photo, most alike first. */
export function rankByLikeness(app: App, photoId: number): Promise<void> {
  return app.attempt(async () => {
    const path = (await pathsOf(app, [photoId])).at(0);
    if (path === undefined) return;
    reRank(app, { by: "likeness", photoId }, say(messages.rankedByLikeness)(fileNameOf(path)));
  });
}

/** Shows a photo's file in the system's file manager. */
export function reveal(app: App, photoId: number): Promise<void> {
  return app.attempt(async () => {
    await app.engine["photo.reveal"]({ photoId });
  });
}

/** Puts the paths of photos on the clipboard, one a line. */
export function copyPaths(app: App, photoIds: readonly number[]): Promise<void> {
  return app.attempt(async () => {
    const paths = await pathsOf(app, photoIds);
    await navigator.clipboard.writeText(paths.join("\n"));
    app.history.tell(say(messages.pathsCopied)(paths.length));
  });
}

/** Shows a photo full-screen, with what is known of it. */
export function showInformation(app: App, photoId: number): void {
  app.informationOpen = true;
  app.viewedId = photoId;
}

function reRank(app: App, sort: Sort, said: string): void {
  const { view } = app;
  const former = { sort: view.sort, reversed: view.reversed, chosen: view.chosen };
  void view.sortInDirection(sort, false);
  app.history.did({
    said,
    undo: () => view.sortInDirection(former.sort, former.reversed, former.chosen),
  });
}

async function pathsOf(app: App, photoIds: readonly number[]): Promise<string[]> {
  const { photos } = await app.engine["photo.describe"]({ photoIds: Uint32Array.from(photoIds) });
  return photos.map(({ path }) => path);
}
