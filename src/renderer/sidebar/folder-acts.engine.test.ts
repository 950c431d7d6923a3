import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../main/engine/index.ts";
import { modelsDirectory, temporaryDirectory, writePhoto } from "../../main/engine/testing.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair } from "../../shared/rpc/transport.ts";
import { App } from "../state/app.svelte.ts";
import { hostOver } from "../testing.ts";
import { addFolders, removeFolder } from "./folder-acts.ts";

/** The app over an engine without folders, and a folder to add that has another one inside. */
async function openApp() {
  const directory = temporaryDirectory();
  const outer = join(directory, "photos");
  const inner = join(outer, "inside");
  await writePhoto(join(inner, "1.jpg"), 1);
  const engine = await createEngine({ libraryDirectory: join(directory, "library"), modelsDirectory });
  onTestFinished(() => engine.close());
  const [near, far] = createMemoryPair();
  serveEngine(far, engine.handlers);
  const app = new App(hostOver(() => Promise.resolve(near)));
  await new Promise<void>((connected) => void app.connection.keep(connected));
  return { app, outer, inner };
}

function pathsOf({ library }: App): string[] {
  return library.folders.map(({ path }) => path);
}

test("undoing the adding of a folder leaves what was added inside it before", async () => {
  const { app, outer, inner } = await openApp();
  await addFolders(app, [inner]);
  await addFolders(app, [outer]);
  const added = pathsOf(app);
  await app.history.undo();
  expect([added, pathsOf(app), app.errors]).toEqual([[outer], [inner], []]);
});

test("adding is undone although the folder was removed and came back in between", async () => {
  const { app, outer } = await openApp();
  await addFolders(app, [outer]);
  await removeFolder(app, app.library.folders[0]);
  await app.history.undo();
  const back = pathsOf(app);
  await app.history.undo();
  expect([back, pathsOf(app), app.errors]).toEqual([[outer], [], []]);
});
