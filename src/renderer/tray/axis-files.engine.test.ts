import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../main/engine/index.ts";
import { indexFolders, modelsDirectory, temporaryDirectory, writePhoto } from "../../main/engine/testing.ts";
import { largestAxisFileBytes } from "../../shared/axis-files.ts";
import { EngineError } from "../../shared/errors.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair } from "../../shared/rpc/transport.ts";
import { App } from "../state/app.svelte.ts";
import { hostOver } from "../testing.ts";
import { importAxisFiles, importOpenedAxis } from "./axis-files.ts";

/** The app over an engine, and the text of an axis "Warm" that it does not have any more. */
async function openApp() {
  const directory = temporaryDirectory();
  const photos = join(directory, "photos");
  const [low, high] = [join(photos, "1.jpg"), join(photos, "2.jpg")];
  await writePhoto(low, 1);
  await writePhoto(high, 2);
  const engine = await createEngine({ libraryDirectory: join(directory, "library"), modelsDirectory });
  onTestFinished(() => engine.close());
  const [near, far] = createMemoryPair();
  serveEngine(far, engine.handlers);
  const app = new App(hostOver(() => Promise.resolve(near)));
  await new Promise<void>((connected) => void app.connection.keep(connected));
  await indexFolders(app.engine, photos);
  await app.engine["axis.create"]({ name: "Warm", low: [{ path: low }], high: [{ path: high }] });
  const { json } = await app.engine["axis.export"]({ name: "Warm" });
  await app.engine["axis.delete"]({ name: "Warm" });
  await app.library.loadAxes();
  return { app, json };
}

const fileOf = (json: string, name = "Warm.lineup-axis") => new File([json], name);
const namesIn = ({ library }: App) => library.axes.map(({ name }) => name);

test("an axis that the app was opened with becomes the order, and undoing it takes it away again", async () => {
  const { app, json } = await openApp();
  await app.view.sortInDirection({ by: "name" }, true);
  await importOpenedAxis(app, { json });
  expect([namesIn(app), app.view.sort, app.history.told?.said]).toEqual([
    ["Warm"],
    { by: "axis", name: "Warm" },
    "“Warm” was imported.",
  ]);
  await app.history.undo();
  expect([namesIn(app), app.view.sort, app.view.reversed, app.errors]).toEqual([
    [],
    { by: "name" },
    true,
    [],
  ]);
});

test("files are imported one after the other, and each that cannot be says why", async () => {
  const { app, json } = await openApp();
  const other = json.replace('"Warm"', '"Cold"');
  const foreign = json
    .replace('"Warm"', '"Foreign"')
    .replace(/"sha256": "\w+"/, `"sha256": "${"0".repeat(64)}"`);
  const files = [
    fileOf(json),
    fileOf(json),
    fileOf("no axis"),
    fileOf(foreign),
    new File([new Uint8Array(largestAxisFileBytes + 1)], "large.lineup-axis"),
    fileOf(other),
  ];
  await importAxisFiles(app, files);
  expect(namesIn(app).sort()).toEqual(["Cold", "Warm"]);
  expect(app.errors.map(({ code }) => code)).toEqual([
    "axis-exists",
    "axis-file-invalid",
    "axis-other-encoder",
    "axis-file-invalid",
  ]);
  expect(app.errors.at(-1)?.message).toBe(
    "The file large.lineup-axis is too large for an axis; choose one that Lineup has exported.",
  );
});

test("a file that the host could not read says why", async () => {
  const { app } = await openApp();
  await importOpenedAxis(app, { error: { code: "axis-file-invalid", message: "The file cannot be read." } });
  expect(app.errors).toEqual([new EngineError("axis-file-invalid", "The file cannot be read.")]);
});
