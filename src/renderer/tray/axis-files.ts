import { axisFileExtension, largestAxisFileBytes } from "../../shared/axis-files.ts";
import { EngineError, fromWireError } from "../../shared/errors.ts";
import type { OpenedAxis } from "../../shared/host.ts";
import { chooseFile, download } from "../export/files.ts";
import { axisActMessages as messages } from "../messages/axes.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import { isSortedByAxis, removeAgain, showAxis } from "./axis-acts.ts";

/** Saves an axis as a file where the browser puts downloads, or where the person says. */
export function exportAxis(app: App, name: string): Promise<void> {
  return app.attempt(async () => {
    const { json } = await app.engine["axis.export"]({ name });
    download(`${name}${axisFileExtension}`, "application/json", json);
    app.history.tell(say(messages.exported)(name));
  });
}

/** Has a file chosen, and saves the axis in it. */
export function importChosenAxis(app: App): Promise<void> {
  return app.attempt(async () => {
    const file = await chooseFile(axisFileExtension);
    if (file !== null) await saveAxis(app, await textOf(file));
  });
}

/** Saves the axes in files; one that cannot be saved does not keep those after it out. */
export async function importAxisFiles(app: App, files: readonly File[]): Promise<void> {
  for (const file of files) await app.attempt(async () => saveAxis(app, await textOf(file)));
}

/** Saves an axis that the app was opened with. */
export function importOpenedAxis(app: App, axis: OpenedAxis): Promise<void> {
  return app.attempt(async () => {
    if ("error" in axis) throw fromWireError(axis.error);
    await saveAxis(app, axis.json);
  });
}

/** Rejects like `axis.import`. */
async function saveAxis(app: App, json: string): Promise<void> {
  const { view } = app;
  const former = { sort: view.sort, reversed: view.reversed, chosen: view.chosen };
  const { name, unusable } = await app.engine["axis.import"]({ json });
  if (unusable === null) showAxis(app, name);
  await app.library.loadAxes();
  app.history.did({
    said: say(messages.imported)(name),
    undo: async () => {
      const isShown = isSortedByAxis(app, name);
      await removeAgain(app, name);
      if (isShown) await view.sortInDirection(former.sort, former.reversed, former.chosen);
    },
  });
}

async function textOf(file: File): Promise<string> {
  const refuse = (why: string, cause?: unknown) =>
    new EngineError("axis-file-invalid", `The file ${file.name} ${why}`, { cause });
  if (file.size > largestAxisFileBytes)
    throw refuse("is too large for an axis; choose one that Lineup has exported.");
  try {
    return await file.text();
  } catch (error) {
    throw refuse("cannot be read; check that it is still there and that you may read it.", error);
  }
}
