import { mount, unmount } from "svelte";
import type { FolderPurpose } from "../../shared/host.ts";
import type { App } from "../state/app.svelte.ts";
import FolderDialog from "./FolderDialog.svelte";

/** Lets a person choose a folder, in the system's own dialog where the host has one; null when it is cancelled. */
export function chooseFolder(app: App, purpose: FolderPurpose): Promise<string | null> {
  if (app.host.chooseFolder !== null) return app.host.chooseFolder(purpose);
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
