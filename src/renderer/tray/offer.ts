import { photoDragType } from "../grid/acts.ts";
import type { App } from "../state/app.svelte.ts";

/** Offers the tray for as long as photos are dragged anywhere in the window, until the returned function is called. */
export function offerWhileDragging(app: App): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    clearTimeout(timer);
    app.draft.isOffered = false;
  };
  const begin = (event: DragEvent) => {
    // Browsers give up a drag when the page changes under it while it begins.
    if (isDraggingPhotos(event)) timer = setTimeout(() => (app.draft.isOffered = true));
  };
  window.addEventListener("dragstart", begin, { signal });
  window.addEventListener("dragend", end, { signal });
  window.addEventListener("drop", end, { signal });
  // There are no such events while something is dragged: what was dragged is gone without a word.
  window.addEventListener("pointermove", end, { signal });
  return () => {
    listening.abort();
    end();
  };
}

/** Photos of the grid are dragged. */
export function isDraggingPhotos(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(photoDragType) ?? false;
}

/** The ids of the photos that were dropped; any page could have made them, so that nothing but ids is let through. */
export function droppedPhotoIds(event: DragEvent): number[] {
  const ids = parsed(event.dataTransfer?.getData(photoDragType) ?? "");
  return Array.isArray(ids) ? ids.filter((id): id is number => Number.isSafeInteger(id) && id > 0) : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours: there is nothing to drop.
    return undefined;
  }
}
