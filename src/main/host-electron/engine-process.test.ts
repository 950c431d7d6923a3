import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexPhotos, startEngineProcess, temporaryDirectory, writePhoto } from "./testing.ts";

const { signal } = new AbortController();

test("a page that connects before the engine is there is served when it is", async () => {
  const { connect } = startEngineProcess(temporaryDirectory());
  const [first, second] = [connect(), connect()];
  expect(await first.client["folder.list"]({})).toEqual({ folders: [] });
  expect(await second.client["folder.list"]({})).toEqual({ folders: [] });
});

test("a page whose engine has died is told, and finds it again by connecting", async () => {
  const { connect, crash, engine } = startEngineProcess(temporaryDirectory());
  const { client, transport } = connect();
  await client["folder.list"]({});
  await crash();
  // Electron closes the ports of a process that has died; here the process goes on.
  transport.close();
  await expect(client["folder.list"]({})).rejects.toMatchObject({ code: "connection-lost" });
  expect(await connect().client["folder.list"]({})).toEqual({ folders: [] });
  engine.stop();
  await engine.ended;
});

test("folders are added when the engine is there, and those that cannot be are told", async () => {
  const directory = temporaryDirectory();
  const photos = join(directory, "photos");
  await writePhoto(join(photos, "1.jpg"), 200);
  const { engine, connect, troubles } = startEngineProcess(join(directory, "library"));
  engine.addFolders([join(directory, "nowhere"), photos]);
  await expect
    .poll(async () => (await connect().client["folder.list"]({})).folders.map(({ path }) => path))
    .toEqual([photos]);
  expect(troubles).toEqual([expect.stringContaining(join(directory, "nowhere"))]);
});

test("pictures come from the engine by id, and what is refused there is refused here", async () => {
  const directory = temporaryDirectory();
  const path = await writePhoto(join(directory, "photos", "1.jpg"), 200);
  const { engine, connect } = startEngineProcess(join(directory, "library"));
  await expect(engine.media.thumbnail(1, signal)).rejects.toMatchObject({ code: "connection-lost" });
  const { client } = connect();
  const [photoId] = await indexPhotos(client, join(directory, "photos"));
  const thumbnail = await engine.media.thumbnail(photoId, signal);
  expect(thumbnail).toMatchObject({ type: "image/jpeg" });
  expect("bytes" in thumbnail && thumbnail.bytes.subarray(0, 2)).toEqual(Uint8Array.of(0xff, 0xd8));
  expect(await engine.media.view(photoId, signal)).toMatchObject({ path, type: "image/jpeg" });
  await expect(engine.media.view(99, signal)).rejects.toMatchObject({ code: "photo-missing" });
  await expect(engine.media.thumbnail(photoId, AbortSignal.abort())).rejects.toThrow();
});

test("devices are tested by programs that the main process starts", async () => {
  const { connect, probes } = startEngineProcess(temporaryDirectory());
  const { client } = connect();
  const tested = [];
  for await (const told of client["device.test"]({})) if (told.kind !== "testing") tested.push(told.device);
  expect(tested.find(({ id }) => id === "cpu")).toMatchObject({ outcome: "passed" });
  expect(probes).toHaveLength(tested.length);
});

test("an engine that cannot open its library ends with the reason, closes ports, and keeps folders for the next", async () => {
  const library = temporaryDirectory();
  const { connect } = startEngineProcess(library);
  await connect().client["folder.list"]({});
  const second = startEngineProcess(library);
  const { port } = second.connect();
  const closed = once(port, "close");
  second.engine.addFolders(["/photos"]);
  await expect(second.engine.ended).rejects.toMatchObject({ code: "library-in-use" });
  await closed;
  await once(second.connect().port, "close");
  second.engine.addFolders(["/more"]);
  expect(second.engine.waitingFolders).toEqual(["/photos", "/more"]);
});
