import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { Socket } from "node:net";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { InstallProgress } from "../../../shared/contract.ts";
import {
  bytesOf,
  half,
  partly,
  serveInTurn,
  sha256,
  startServer,
  whole,
  type Answer,
} from "../download/testing.ts";
import { openEngine, temporaryDirectory, waitFor } from "../testing.ts";
import type { CatalogEntry } from "./catalog.ts";
import { EncoderInstaller } from "./install.ts";
import { EncoderShelf } from "./shelf.ts";

const contents = new Map(
  ["image.onnx", "text.onnx", "words.json", "low.npy", "high.npy"].map((name, seed) => [
    name,
    bytesOf(2 * half + seed, seed),
  ]),
);
const fileOf = (file: string) => {
  const content = contents.get(basename(file))!;
  return { file, bytes: content.length, sha256: sha256(content) };
};
const shipped: CatalogEntry = {
  id: "shipped",
  title: "The one in the box",
  licence: "MIT",
  origin: { kind: "shipped" },
  image: { file: "encoder.onnx", bytes: 1, sha256: "0".repeat(64) },
  preprocessing: 1,
  input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
  output: { name: "embedding", pooling: "none", dimensions: 4 },
};
const published: CatalogEntry = {
  ...shipped,
  id: "published",
  title: "A published one",
  origin: { kind: "hub", repository: "someone/clip", revision: "a".repeat(40) },
  image: fileOf("onnx/image.onnx"),
  text: {
    model: fileOf("onnx/text.onnx"),
    tokenizer: fileOf("words.json"),
    tokens: 7,
    padding: 0,
    input: "ids",
    tokenType: "int64",
    output: "rows",
  },
  starterAxes: [
    { name: "Best", licence: "MIT", source: "", low: fileOf("low.npy"), high: fileOf("high.npy") },
  ],
};
/** In the order in which they are fetched. */
const names = ["low.npy", "high.npy", "words.json", "onnx/text.onnx", "onnx/image.onnx"];
const totalBytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0);
const addressOf = (name: string) => `/someone/clip/resolve/${"a".repeat(40)}/${name}`;
const hub: Answer = (request, response) => whole(contents.get(basename(request.url!))!)(request, response);

/** A library and a catalogue; the hub is a server on this machine, which gives these answers in turn. */
async function setUp(...answers: Answer[]) {
  const [models, library] = [temporaryDirectory(), temporaryDirectory()];
  const { url, requests } = await serveInTurn(...answers);
  const encoders = [
    shipped,
    published,
    { ...published, id: "huge", image: { ...published.image!, bytes: 1e15 } },
  ];
  writeFileSync(join(models, "catalog.json"), JSON.stringify({ encoders }));
  const shelf = new EncoderShelf(models, library);
  const installer = new EncoderInstaller(shelf);
  const told: InstallProgress[] = [];
  const install = (id = "published", signal = new AbortController().signal, mirror = url.href) =>
    installer.install(id, { mirror, signal, tell: (progress) => told.push(progress) });
  const directory = join(library, "encoders", "published");
  const pathOf = (name: string) => join(directory, name);
  return { models, library, shelf, installer, url, requests, install, told, pathOf };
}

const reportOf = (fetched: (name: string) => boolean) => ({
  kind: "report",
  encoder: "published",
  title: "A published one",
  licence: "MIT",
  files: names.map((name) => ({
    file: name,
    bytes: contents.get(basename(name))!.length,
    fetched: fetched(name),
  })),
});

test("an encoder is fetched with all that belongs to it, the image encoder last, and is then installed", async () => {
  const { shelf, requests, install, told, pathOf } = await setUp(hub);
  expect((await shelf.find("published")).isInstalled).toBe(false);
  const { seconds, ...report } = await install();
  expect(seconds).toBeGreaterThan(0);
  expect(report).toEqual({ ...reportOf(() => true), fetchedBytes: totalBytes });
  expect(requests).toEqual(names.map(addressOf));
  for (const name of names) expect(readFileSync(pathOf(name))).toEqual(contents.get(basename(name)));
  expect((await shelf.find("published")).isInstalled).toBe(true);
  expect(told[0]).toMatchObject({ doneBytes: 0, totalBytes, trouble: null });
  expect(told.at(-1)).toMatchObject({ doneBytes: totalBytes, totalBytes });
});

test("what is whole and right is not fetched again, and what is damaged or gone is", async () => {
  const { requests, install, pathOf, told } = await setUp(hub);
  await install();
  expect(await install()).toMatchObject({ ...reportOf(() => false), fetchedBytes: 0 });
  expect(requests).toHaveLength(names.length);
  rmSync(pathOf("words.json"));
  writeFileSync(pathOf("onnx/text.onnx"), bytesOf(contents.get("text.onnx")!.length, 100));
  told.length = 0;
  const isAmiss = (name: string) => ["words.json", "onnx/text.onnx"].includes(name);
  expect(await install()).toMatchObject(reportOf(isAmiss));
  expect(requests.slice(names.length)).toEqual(names.filter(isAmiss).map(addressOf));
  const amissBytes = contents.get("text.onnx")!.length + contents.get("words.json")!.length;
  expect(told[0]).toMatchObject({ doneBytes: totalBytes - amissBytes, totalBytes });
  for (const name of names) expect(readFileSync(pathOf(name))).toEqual(contents.get(basename(name)));
});

test("a cancelled installation keeps what it has, and the next one asks for the rest alone", async () => {
  const low = contents.get("low.npy")!;
  const { shelf, requests, install, told, pathOf } = await setUp(partly(low, half), hub);
  const abort = new AbortController();
  const installing = install("published", abort.signal);
  await waitFor(
    () => existsSync(`${pathOf("low.npy")}.part`) && statSync(`${pathOf("low.npy")}.part`).size === half,
  );
  abort.abort();
  await expect(installing).rejects.toMatchObject({ name: "AbortError" });
  expect((await shelf.find("published")).isInstalled).toBe(false);
  told.length = 0;
  expect(await install()).toMatchObject({ fetchedBytes: totalBytes - half });
  expect(told[0]).toMatchObject({ doneBytes: half });
  expect(requests.slice(0, 2)).toEqual([addressOf("low.npy"), `${addressOf("low.npy")} bytes=${half}-`]);
});

test("a second installation of an encoder is refused while the first runs, and harms nothing", async () => {
  const { installer, install } = await setUp(hub);
  const installing = install();
  await expect(install()).rejects.toMatchObject({
    code: "install-refused",
    message: "The encoder published is being installed already; wait until that is done.",
  });
  await installer.settled();
  expect(await installing).toMatchObject({ fetchedBytes: totalBytes });
  expect(await install()).toMatchObject({ fetchedBytes: 0 });
});

test("an installation that was just stopped can be gone on with at once", async () => {
  const low = contents.get("low.npy")!;
  const { install, pathOf } = await setUp(partly(low, half), hub);
  const abort = new AbortController();
  const stopped = expect(install("published", abort.signal)).rejects.toMatchObject({ name: "AbortError" });
  await waitFor(
    () => existsSync(`${pathOf("low.npy")}.part`) && statSync(`${pathOf("low.npy")}.part`).size === half,
  );
  abort.abort();
  expect(await install()).toMatchObject({ fetchedBytes: totalBytes - half });
  await stopped;
});

test("an encoder for which the disk has no room is disk-full before anything is asked for", async () => {
  const { requests, install, library } = await setUp(hub);
  const message = new RegExp(
    `^The encoder huge needs 1,000,000,\\d{3} MB on the disk holding ${join(library, "encoders")}, and [\\d,]+ MB are ` +
      "free; make room and run again\\.$",
  );
  await expect(install("huge")).rejects.toMatchObject({
    code: "disk-full",
    message: expect.stringMatching(message) as string,
  });
  expect(requests).toEqual([]);
});

test("wrong bytes install nothing, and what was right before them stays", async () => {
  const { shelf, install, pathOf } = await setUp((request, response) => {
    const name = basename(request.url!);
    const content = name === "text.onnx" ? bytesOf(contents.get(name)!.length, 100) : contents.get(name)!;
    whole(content)(request, response);
  });
  await expect(install()).rejects.toMatchObject({ code: "download-corrupt" });
  expect((await shelf.find("published")).isInstalled).toBe(false);
  expect(names.map((name) => existsSync(pathOf(name)))).toEqual([true, true, true, false, false]);
});

test("a folder that cannot be written is library-unwritable, and nothing is asked for", async () => {
  const { requests, install, pathOf } = await setUp(hub);
  mkdirSync(`${pathOf("low.npy")}.part`, { recursive: true });
  await expect(install()).rejects.toMatchObject({ code: "library-unwritable" });
  rmSync(dirname(pathOf("low.npy")), { recursive: true });
  writeFileSync(dirname(pathOf("low.npy")), "A file in the folder's place.");
  await expect(install()).rejects.toMatchObject({ code: "library-unwritable" });
  expect(requests).toEqual([]);
});

test.each([
  ["shipped", undefined, "install-refused"],
  ["unknown", undefined, "encoder-missing"],
  ["published", "http://mirror.example", "bad-input"],
])("the encoder %s from the mirror %s is refused with %s", async (id, mirror, code) => {
  const { requests, install } = await setUp(hub);
  await expect(install(id, undefined, mirror)).rejects.toMatchObject({ code });
  expect(requests).toEqual([]);
});

test("an engine tells how an installation goes, and one that closes ends it", async () => {
  const low = contents.get("low.npy")!;
  const { models, library, url, requests } = await setUp(partly(low, half), hub);
  const first = await openEngine(library, { modelsDirectory: models });
  const input = { id: "published", mirror: url.href };
  const cut = (async () => {
    for await (const told of first.client["encoder.install"](input)) {
      // The rate of telling may leave this one the only one.
      expect(told).toMatchObject({ kind: "progress", totalBytes });
    }
  })();
  await waitFor(() => requests.length === 1);
  await Promise.all([expect(cut).rejects.toMatchObject({ code: "cancelled" }), first.close()]);

  const second = await openEngine(library, { modelsDirectory: models });
  const kinds = new Set<string>();
  for await (const told of second.client["encoder.install"](input)) {
    kinds.add(told.kind);
    if (told.kind === "report") expect(told).toMatchObject(reportOf(() => true));
  }
  expect([...kinds]).toEqual(["progress", "report"]);
});

test.skipIf(!existsSync("/proc/self/fd"))("an engine that has closed writes no file any more", async () => {
  const { models, library, url, pathOf } = await setUp(partly(contents.get("low.npy")!, half));
  const { client, close } = await openEngine(library, { modelsDirectory: models });
  const part = `${pathOf("low.npy")}.part`;
  const isOpen = () =>
    readdirSync("/proc/self/fd").some((one) => linkOf(join("/proc/self/fd", one)) === part);
  const installing = (async () => {
    for await (const told of client["encoder.install"]({ id: "published", mirror: url.href })) {
      expect(told.kind).toBe("progress");
    }
  })();
  const ended = expect(installing).rejects.toMatchObject({ code: "cancelled" });
  await waitFor(isOpen);
  await close();
  expect(isOpen()).toBe(false);
  await ended;
});

/** Where a link leads; the list of open files has some that are gone already. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

test("no connection is left when an installation has ended", async () => {
  const { installer } = await setUp(hub);
  const server = await startServer(hub);
  // The other side is asked to keep connections for longer than any test takes.
  server.keepAliveTimeout = 600_000;
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  const { signal } = new AbortController();
  await installer.install("published", { mirror: server.url.href, signal, tell: () => undefined });
  await waitFor(() => open.size === 0);
});

test("a caller that leaves early ends the installation, and it can be taken up again", async () => {
  const { models, library, url, requests } = await setUp(partly(contents.get("low.npy")!, half), hub);
  const { client } = await openEngine(library, { modelsDirectory: models });
  const input = { id: "published", mirror: url.href };
  for await (const told of client["encoder.install"](input)) {
    expect(told.kind).toBe("progress");
    await waitFor(() => requests.length === 1);
    break;
  }
  const isDone = await waitFor(async () => {
    try {
      for await (const told of client["encoder.install"](input)) if (told.kind === "report") return true;
    } catch (error) {
      // The one that was left is still ending.
      expect(error).toMatchObject({ code: "install-refused" });
    }
    return false;
  });
  expect(isDone).toBe(true);
});
