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
    await forget(app, folder.path);
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
  const before = pathsOf(app);
  let shownId: number | undefined;
  try {
    for (const path of paths) shownId = (await app.engine["folder.add"]({ path })).folderId;
  } finally {
    // One folder that cannot be added does not take back those before it.
    await app.library.loadFolders();
    if (shownId !== undefined) await app.view.showFolder(shownId);
    tellAdded(app, before);
  }
}

/** Says which folders are new since the library had those in `before`, if any. */
function tellAdded(app: App, before: readonly string[]): void {
  const after = pathsOf(app);
  const added = after.filter((path) => !before.includes(path));
  // A new folder takes in those inside it, which are not listed by themselves any more.
  const takenIn = before.filter((path) => !after.includes(path));
  if (added.length === 0) return;
  const names = added.map((path) => folderName(path, app.library.folders));
  app.history.did({
    said: say(messages.added)(formatList(names)),
    undo: async () => {
      for (const path of added) await forget(app, path);
      for (const path of takenIn) await app.engine["folder.add"]({ path });
      await app.library.loadFolders();
    },
  });
}

function pathsOf(app: App): string[] {
  return app.library.folders.map(({ path }) => path);
}

/** Removes the folder at a path, if it is there still: one that was added again has another id. */
async function forget(app: App, path: string): Promise<void> {
  await app.library.loadFolders();
  const folderId = app.library.folders.find((folder) => folder.path === path)?.folderId;
  if (folderId === undefined) return;
  await app.engine["folder.remove"]({ folderId });
  await app.library.loadFolders();
  if (app.view.folderId === folderId) await app.view.showFolder(null);
}
