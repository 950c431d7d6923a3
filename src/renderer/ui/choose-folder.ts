import { mount, unmount } from "svelte";
import type { FolderPurpose } from "../../shared/host.ts";
import type { App } from "../state/app.svelte.ts";
import FolderDialog from "./FolderDialog.svelte";

/** Lets a person choose a folder, in the system's own dialog where the host has one; null when it is cancelled. */
export async function chooseFolder(app: App, purpose: FolderPurpose): Promise<string | null> {
  const path = await (app.host.chooseFolder?.(purpose) ?? chooseInPage(app, purpose));
  // Dialogs give the keyboard back to what had it; where that was nothing, a person goes on at the photos.
  if (document.activeElement === document.body) app.focusPhotos();
  return path;
}

function chooseInPage(app: App, purpose: FolderPurpose): Promise<string | null> {
  return new Promise((resolve) => {
    const dialog = mount(FolderDialog, {
      target: document.body,
      props: {
        app,
        purpose,
        closed: (path: string | null) => {
          resolve(path);
          void unmount(dialog);
        },
      },
    });
  });
}
