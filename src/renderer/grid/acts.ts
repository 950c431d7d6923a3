import type { App } from "../state/app.svelte.ts";
import { positionAfter } from "./keys.ts";
import type { GridLayout } from "./layout.ts";

/** What dragged photos are: their ids as JSON. */
export const photoDragType = "application/x-lineup-photo";

/** The photo of the tile that an event began at. */
export function photoIdOf(event: Event): number | null {
  const tile = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-photo-id]") : null;
  return tile === null ? null : Number(tile.dataset["photoId"]);
}

/** Where the grid stands when a key is pressed. `focusedPosition` is -1 where no photo has the keyboard. */
export type KeyScene = {
  layout: GridLayout;
  screenRows: number;
  focusedPosition: number;
  firstPosition: number;
};

/** Does what a key means in the grid, and answers the position to bring into sight; undefined for other keys. */
export function act(app: App, event: KeyboardEvent, scene: KeyScene): number | undefined {
  const { photoIds } = app.view.order;
  if (photoIds.length === 0 || event.altKey || event.defaultPrevented) return undefined;
  const { focusedPosition } = scene;
  const here = focusedPosition < 0 ? scene.firstPosition : focusedPosition;
  const photoId = photoIds[here];
  const isCommand = app.host.platform === "darwin" ? event.metaKey : event.ctrlKey;
  if (event.key === " ") {
    app.selection.toggle(photoId);
    return here;
  }
  if (event.key === "Enter" && !isCommand) {
    app.selection.focus(photoId);
    app.viewedId = photoId;
    return here;
  }
  if (event.key === "Escape" && app.selection.ids.size > 0) {
    app.selection.clear();
    return here;
  }
  const position = positionAfter(event.key, here, scene.layout, scene.screenRows);
  if (position === undefined) return undefined;
  // The first arrow key only shows where the keyboard is.
  const target = focusedPosition < 0 && event.key.startsWith("Arrow") ? here : position;
  if (event.shiftKey) app.selection.extendTo(photoIds[target], photoIds);
  else app.selection.focus(photoIds[target]);
  return target;
}

/** Selects as a click means: one alone, one more or less with Ctrl or Cmd, a range with Shift; nothing beside tiles. */
export function choose(app: App, event: MouseEvent): void {
  const photoId = photoIdOf(event);
  const isCommand = app.host.platform === "darwin" ? event.metaKey : event.ctrlKey;
  if (photoId === null) {
    if (!isCommand && !event.shiftKey) app.selection.clear();
  } else if (event.shiftKey) app.selection.extendTo(photoId, app.view.order.photoIds);
  else if (isCommand) app.selection.toggle(photoId);
  else app.selection.only(photoId);
}

/** Begins to drag a tile, or all that is selected in the order shown where the tile is in it. */
export function drag(app: App, event: DragEvent): void {
  const photoId = photoIdOf(event);
  if (photoId === null || event.dataTransfer === null) return;
  const { selection, view } = app;
  const dragged = selection.ids.has(photoId) ? selection.among(view.order.photoIds) : [photoId];
  event.dataTransfer.setData(photoDragType, JSON.stringify(dragged));
  event.dataTransfer.effectAllowed = "copy";
}
