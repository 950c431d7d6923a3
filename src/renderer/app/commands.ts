import type { HostCommand } from "../../shared/host.ts";
import { addChosenFolder } from "../sidebar/folder-acts.ts";
import type { App } from "../state/app.svelte.ts";

const smallestTilePx = 64;
const largestTilePx = 512;
const tileStep = 1.25;

/** Has the commands that are about the window as a whole stand for what they say, until the returned function is called. */
export function keepFrameCommands(app: App): () => void {
  const { commands, history, library, view } = app;
  const resize = (factor: number) => {
    const tileSizePx = Math.round(library.preferences.tileSizePx * factor);
    return library.prefer({ tileSizePx: Math.min(largestTilePx, Math.max(smallestTilePx, tileSizePx)) });
  };
  const acts: Partial<Record<HostCommand, () => void | Promise<void>>> = {
    "add-folder": () => addChosenFolder(app),
    undo: () => history.undo(),
    "sort-by-date": () => view.sortBy({ by: "time" }),
    "sort-by-name": () => view.sortBy({ by: "name" }),
    "reverse-order": () => view.sortInDirection(view.sort, !view.reversed),
    "larger-tiles": () => resize(tileStep),
    "smaller-tiles": () => resize(1 / tileStep),
    "show-sidebar": () => library.prefer({ sidebarOpen: !library.preferences.sidebarOpen }),
    "show-ruler": () => library.prefer({ rulerOpen: !library.preferences.rulerOpen }),
  };
  const ends = Object.entries(acts).map(([command, act]) => commands.on(command as HostCommand, act));
  return () => ends.forEach((end) => end());
}
