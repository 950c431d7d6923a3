import { formatList } from "../messages/format.ts";
import { sidebarMessages as messages } from "../messages/frame.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import type { Folder } from "../state/library.svelte.ts";
import { chooseFolder } from "../ui/choose-folder.ts";
import { folderName } from "./folder-name.ts";

/** Lets a person choose a folder, adds it, and shows it. */
export function addChosenFolder(app: App): Promise<void> {
  return app.attempt(async () => {
    const path = await chooseFolder(app, "add");
    if (path !== null) await add(app, [path]);
  });
}

/** Adds folders by their paths, and shows the last one. */
export function addFolders(app: App, paths: readonly string[]): Promise<void> {
  return app.attempt(() => add(app, paths));
}

/** Removes a folder from the library; undoing it adds it again. No file is touched. */
export function removeFolder(app: App, folder: Folder): Promise<void> {
  return app.attempt(async () => {
    const said = say(messages.removed)(folderName(folder.path, app.library.folders));
    await forget(app, folder.folderId);
    app.history.did({
      said,
      undo: async () => {
        await app.engine["folder.add"]({ path: folder.path });
        await app.library.loadFolders();
      },
    });
  });
}

async function add(app: App, paths: readonly string[]): Promise<void> {
  const before = new Set(app.library.folders.map(({ folderId }) => folderId));
  const addedIds: number[] = [];
  try {
    for (const path of paths) addedIds.push((await app.engine["folder.add"]({ path })).folderId);
  } finally {
    // One folder that cannot be added does not take back those before it.
    const newIds = addedIds.filter((id) => !before.has(id));
    await app.library.loadFolders();
    const shownId = addedIds.at(-1);
    if (shownId !== undefined) await app.view.showFolder(shownId);
    if (newIds.length > 0) tellAdded(app, newIds);
  }
}

function tellAdded(app: App, folderIds: readonly number[]): void {
  const { folders } = app.library;
  const names = folders
    .filter(({ folderId }) => folderIds.includes(folderId))
    .map(({ path }) => folderName(path, folders));
  app.history.did({
    said: say(messages.added)(formatList(names)),
    undo: async () => {
      for (const folderId of folderIds) await forget(app, folderId);
    },
  });
}

async function forget(app: App, folderId: number): Promise<void> {
  await app.engine["folder.remove"]({ folderId });
  await app.library.loadFolders();
  if (app.view.folderId === folderId) await app.view.showFolder(null);
}
