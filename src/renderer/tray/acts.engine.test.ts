import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../main/engine/index.ts";
import { indexFolders, modelsDirectory, temporaryDirectory, writePhoto } from "../../main/engine/testing.ts";
import type { Transport } from "../../shared/rpc/transport.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair } from "../../shared/rpc/transport.ts";
import { rankByLikeness } from "../menus/photo-acts.ts";
import { App } from "../state/app.svelte.ts";
import { hostOver } from "../testing.ts";
import {
  addToCurrent,
  cancelDraft,
  editExamples,
  nameTrouble,
  removeExample,
  saveDraft,
  useAs,
} from "./acts.ts";
import { deleteAxis, duplicateAxis, renameAxis, reverseAxis } from "./axis-acts.ts";
import { Preview } from "./preview.ts";

/** The app over an engine with six photos, by name. */
async function openApp() {
  const directory = temporaryDirectory();
  const pathOf = (name: string) => join(directory, "photos", name);
  for (let seed = 1; seed <= 6; seed += 1) await writePhoto(pathOf(`${seed}.jpg`), seed);
  const engine = await createEngine({ libraryDirectory: join(directory, "library"), modelsDirectory });
  onTestFinished(() => engine.close());
  const [near, far] = createMemoryPair();
  serveEngine(far, engine.handlers);
  const transports = [near];
  const app = new App(
    hostOver(() =>
      transports.length > 0 ? Promise.resolve(transports.pop()!) : new Promise<Transport>(() => {}),
    ),
  );
  await new Promise<void>((connected) => void app.connection.keep(connected));
  await indexFolders(app.engine, join(directory, "photos"));
  await app.view.refresh();
  const ids = [...app.view.columns!.photoIds];
  return { app, ids, pathOf };
}

/** What is at the ends, by name. */
function ends({ draft }: App): { low: string[]; high: string[] } {
  return { low: draft.low.map(({ name }) => name), high: draft.high.map(({ name }) => name) };
}

async function saved(app: App, name: string): Promise<{ low: string[]; high: string[] }> {
  const { examples } = await app.engine["axis.show"]({ name });
  const of = (role: string) =>
    examples.filter((one) => one.role === role).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  return { low: of("low"), high: of("high") };
}

async function saveAxis(app: App, name: string, low: number[], high: number[]): Promise<void> {
  await useAs(app, "low", low);
  await useAs(app, "high", high);
  app.draft.name = name;
  await saveDraft(app);
  await app.view.refresh();
}

test("a saved axis becomes the order, and undoing it brings its examples back into the tray", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, " Warm ", [ids[0]], [ids[4], ids[5]]);
  expect({ sort: app.view.sort, isEmpty: app.draft.isEmpty, said: app.history.told?.said }).toEqual({
    sort: { by: "axis", name: "Warm" },
    isEmpty: true,
    said: "“Warm” was saved.",
  });
  expect(app.library.axes.map(({ name }) => name)).toContain("Warm");

  await app.history.undo();
  expect(ends(app)).toEqual({ low: ["1.jpg"], high: ["5.jpg", "6.jpg"] });
  expect(app.view.sort.by).toBe("draft");
  expect(app.library.axes.map(({ name }) => name)).not.toContain("Warm");
  expect(app.errors).toEqual([]);
});

test("a photo that is put at one end leaves the other, and every step can be undone", async () => {
  const { app, ids } = await openApp();
  await useAs(app, "low", [ids[0], ids[1]]);
  await useAs(app, "high", [ids[1]]);
  expect(ends(app)).toEqual({ low: ["1.jpg"], high: ["2.jpg"] });
  removeExample(app, app.draft.low[0]);
  cancelDraft(app);
  expect(app.draft.isEmpty).toBe(true);
  await app.history.undo();
  await app.history.undo();
  expect(ends(app)).toEqual({ low: ["1.jpg"], high: ["2.jpg"] });
  await app.history.undo();
  expect(ends(app)).toEqual({ low: ["1.jpg", "2.jpg"], high: [] });
});

test("a new axis that loses its last example loses its name, and gets both back", async () => {
  const { app, ids } = await openApp();
  await useAs(app, "low", [ids[0]]);
  app.draft.name = "Warm";
  removeExample(app, app.draft.low[0]);
  const empty = { isEmpty: app.draft.isEmpty, name: app.draft.name };
  await app.history.undo();
  expect([empty, { ...ends(app), name: app.draft.name }]).toEqual([
    { isEmpty: true, name: "" },
    { low: ["1.jpg"], high: [], name: "Warm" },
  ]);
});

test("a name that another axis has in other letters is taken, also for a copy of the axis being changed", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await useAs(app, "low", [ids[1]]);
  app.draft.name = "wARM";
  const ofNew = nameTrouble(app, false);
  await editExamples(app, "Warm");
  expect([ofNew, nameTrouble(app, false), nameTrouble(app, true)]).toEqual(["taken", null, "taken"]);
});

test("a changed axis gets back its former name and examples, those too that had been taken away", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0], ids[1]], [ids[5]]);
  await editExamples(app, "Warm");
  removeExample(app, app.draft.low[0]);
  await useAs(app, "high", [ids[3]]);
  app.draft.name = "Warmer";
  await saveDraft(app);
  expect(await saved(app, "Warmer")).toEqual({ low: ["2.jpg"], high: ["6.jpg", "4.jpg"] });

  await app.history.undo();
  const back = await saved(app, "Warm");
  expect({ low: back.low.sort(), high: back.high }).toEqual({ low: ["1.jpg", "2.jpg"], high: ["6.jpg"] });
  expect(app.draft.editing).toBe("Warm");
  expect(app.errors).toEqual([]);
});

test("a saved change is undone although the file of an example has gone meanwhile", async () => {
  const { app, ids, pathOf } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await editExamples(app, "Warm");
  await useAs(app, "high", [ids[4]]);
  await saveDraft(app);
  rmSync(pathOf("6.jpg"));
  await app.history.undo();
  expect(await saved(app, "Warm")).toEqual({ low: ["1.jpg"], high: ["6.jpg"] });
});

test("more like this takes the current axis into the tray with the photo; one undo puts both back", async () => {
  const { app, ids } = await openApp();
  await addToCurrent(app, "high", [ids[2]]);
  expect(app.draft.isEmpty).toBe(true);
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await addToCurrent(app, "high", [ids[2]]);
  expect({ ...ends(app), editing: app.draft.editing }).toEqual({
    low: ["1.jpg"],
    high: ["6.jpg", "3.jpg"],
    editing: "Warm",
  });
  await app.history.undo();
  expect(app.draft.isEmpty).toBe(true);
});

test("more like this for two photos in quick succession adds both", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await Promise.all([addToCurrent(app, "high", [ids[2]]), addToCurrent(app, "high", [ids[3]])]);
  expect(ends(app)).toEqual({ low: ["1.jpg"], high: ["6.jpg", "3.jpg", "4.jpg"] });
});

test("more like this says that it took the place of another axis in the tray, which comes back when undone", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await useAs(app, "low", [ids[1]]);
  await addToCurrent(app, "high", [ids[2]]);
  expect({ ...ends(app), said: app.history.told?.said }).toEqual({
    low: ["1.jpg"],
    high: ["6.jpg", "3.jpg"],
    said: "The examples of “Warm” took the place of the axis that was being made.",
  });
  await app.history.undo();
  expect(ends(app)).toEqual({ low: ["2.jpg"], high: [] });
});

test("more photos than an end holds are refused before the engine is asked for them", async () => {
  const { app } = await openApp();
  // The engine has no such photos: after asking for them, nothing would be left to refuse.
  const unknownIds = Array.from({ length: 1_001 }, (_, index) => 1_000 + index);
  await useAs(app, "low", unknownIds);
  expect([app.history.told?.said, app.draft.isEmpty, app.errors]).toEqual([
    "An end holds at most 1,000 photos. Select fewer photos and try again.",
    true,
    [],
  ]);
});

test("a deleted axis gives its place to the order by date, and comes back as the order", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await deleteAxis(app, "Warm");
  expect(app.view.sort).toEqual({ by: "time" });
  await app.history.undo();
  expect(app.view.sort).toEqual({ by: "axis", name: "Warm" });
  expect(await saved(app, "Warm")).toEqual({ low: ["1.jpg"], high: ["6.jpg"] });
});

test("the order and the tray follow an axis to its new name and back", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await editExamples(app, "Warm");
  await renameAxis(app, "Warm", "Sunny");
  const renamed = { sort: app.view.sort, editing: app.draft.editing, name: app.draft.name };
  await app.history.undo();
  expect([renamed, { sort: app.view.sort, editing: app.draft.editing, name: app.draft.name }]).toEqual([
    { sort: { by: "axis", name: "Sunny" }, editing: "Sunny", name: "Sunny" },
    { sort: { by: "axis", name: "Warm" }, editing: "Warm", name: "Warm" },
  ]);
});

test("the order to go back to from the tray follows an axis to its new name and back", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await editExamples(app, "Warm");
  const preview = new Preview(app);
  await preview.show(app.draft.ends);
  await renameAxis(app, "Warm", "Sunny");
  const renamed = app.view.beforeDraft.sort;
  await app.history.undo();
  await preview.show(null);
  expect([renamed, app.view.sort]).toEqual([
    { by: "axis", name: "Sunny" },
    { by: "axis", name: "Warm" },
  ]);
});

test("a reversed axis turns the photos around at once", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  const before = [...app.view.order.photoIds];
  await reverseAxis(app, "Warm");
  expect([...app.view.order.photoIds]).toEqual(before.toReversed());
  await app.history.undo();
  expect([...app.view.order.photoIds]).toEqual(before);
});

test("an axis that is reversed while photos are sorted by date is not shown in its old order", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  const before = [...app.view.order.photoIds];
  await app.view.sortInDirection({ by: "time" }, false);
  await reverseAxis(app, "Warm");
  await app.view.sortInDirection({ by: "axis", name: "Warm" }, false);
  expect([...app.view.order.photoIds]).toEqual(before.toReversed());
});

test("copies of an axis get the first number that is free", async () => {
  const { app, ids } = await openApp();
  await saveAxis(app, "Warm", [ids[0]], [ids[5]]);
  await duplicateAxis(app, "Warm");
  await duplicateAxis(app, "Warm");
  expect(await saved(app, "Warm 3")).toEqual({ low: ["1.jpg"], high: ["6.jpg"] });
  await app.history.undo();
  expect(app.library.axes.map(({ name }) => name).filter((name) => name.startsWith("Warm"))).toEqual([
    "Warm",
    "Warm 2",
  ]);
});

test("the photos are sorted by the newest of several drafts, and go back to the order before", async () => {
  const { app, ids } = await openApp();
  await app.view.sortInDirection({ by: "name" }, true);
  const before = [...app.view.order.photoIds];
  const preview = new Preview(app);
  const of = (low: number, high: number) => ({ low: [{ photoId: low }], high: [{ photoId: high }] });
  const shown = [of(ids[0], ids[5]), of(ids[1], ids[2]), of(ids[5], ids[0])].map((one) => preview.show(one));
  await Promise.all(shown);
  expect({ sort: app.view.sort, top: app.view.order.photoIds[0], reversed: app.view.reversed }).toEqual({
    sort: { by: "draft", ends: of(ids[5], ids[0]) },
    top: ids[0],
    reversed: false,
  });
  await preview.show(null);
  await app.view.refresh();
  expect([...app.view.order.photoIds]).toEqual(before);
});

test("from the tray, the photos go back to the order chosen last, also once an axis was saved and unsaved", async () => {
  const { app, ids } = await openApp();
  await useAs(app, "low", [ids[0]]);
  await useAs(app, "high", [ids[5]]);
  const preview = new Preview(app);
  await preview.show(app.draft.ends);
  await app.view.sortBy({ by: "name" });
  await app.view.sortBy({ by: "draft", ends: app.draft.ends });
  app.draft.name = "Warm";
  await saveDraft(app);
  await app.history.undo();
  const undone = app.view.sort.by;
  await preview.show(null);
  expect([undone, app.view.sort]).toEqual(["draft", { by: "name" }]);
});

test("undoing a likeness that took the place of the draft leaves what the draft goes back to", async () => {
  const { app, ids } = await openApp();
  await app.view.sortBy({ by: "name" });
  await useAs(app, "low", [ids[0]]);
  await useAs(app, "high", [ids[5]]);
  const preview = new Preview(app);
  await preview.show(app.draft.ends);
  await rankByLikeness(app, ids[2]);
  await app.history.undo();
  const undone = app.view.sort.by;
  await preview.show(null);
  expect([undone, app.view.sort]).toEqual(["draft", { by: "name" }]);
});
