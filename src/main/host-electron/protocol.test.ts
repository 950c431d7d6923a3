import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPageFiles } from "../host-shared/page-files.ts";
import { answerPage, answerPhoto } from "./protocol.ts";
import { indexPhotos, startEngineProcess, temporaryDirectory, writePhoto } from "./testing.ts";

describe("app://", () => {
  function newPages() {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "renderer", "assets"), { recursive: true });
    writeFileSync(join(directory, "renderer", "index.html"), "<!doctype html>");
    writeFileSync(join(directory, "renderer", "assets", "a-1.js"), "1;");
    writeFileSync(join(directory, "secret.html"), "secret");
    return readPageFiles(join(directory, "renderer"));
  }

  test("has the renderer's files, with a policy that allows the page and its pictures alone", async () => {
    const response = answerPage(newPages(), new Request("app://lineup/"));
    expect([response.status, await response.text()]).toEqual([200, "<!doctype html>"]);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: photo:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    const script = answerPage(newPages(), new Request("app://lineup/assets/a-1.js#x"));
    expect([script.status, await script.text()]).toEqual([200, "1;"]);
    const head = answerPage(newPages(), new Request("app://lineup/", { method: "HEAD" }));
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test.each([
    "app://lineup/../secret.html",
    "app://lineup/%2e%2e/secret.html",
    "app://lineup/..%2fsecret.html",
    "app://lineup/assets/..%5c..%5csecret.html",
    "app://other/",
    "app://lineup.evil/",
    "app://lineup/index.html?x",
    "app://lineup//etc/passwd",
    "file:///etc/passwd",
  ])("has nothing at %s", (address) => {
    expect(answerPage(newPages(), new Request(address)).status).toBe(404);
  });

  test("takes nothing", () => {
    expect(answerPage(newPages(), new Request("app://lineup/", { method: "POST", body: "x" })).status).toBe(
      404,
    );
  });
});

describe("photo://", () => {
  test("has the engine's pictures by id, whole and in part, and nothing else", async () => {
    const directory = temporaryDirectory();
    const path = await writePhoto(join(directory, "photos", "1.jpg"), 200);
    const { engine, connect } = startEngineProcess(join(directory, "library"));
    const { client } = connect();
    const [photoId] = await indexPhotos(client, join(directory, "photos"));
    const ask = (address: string, init: RequestInit = {}) =>
      answerPhoto(engine.media, new Request(address, init));
    const original = await readFile(path);

    const thumbnail = await ask(`photo://media/thumb/${photoId}?v=1`);
    expect([thumbnail.status, thumbnail.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(thumbnail.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
    const view = await ask(`photo://media/view/${photoId}`);
    expect(Buffer.from(await view.arrayBuffer())).toEqual(original);
    const part = await ask(`photo://media/view/${photoId}`, { headers: { range: "bytes=2-9" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 2-9/${original.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(original.subarray(2, 10));
    const known = { "if-none-match": view.headers.get("etag")! };
    expect((await ask(`photo://media/view/${photoId}`, { headers: known })).status).toBe(304);
    const gone = AbortSignal.abort();
    expect((await ask(`photo://media/thumb/${photoId}`, { signal: gone })).status).toBe(503);

    for (const address of [
      "thumb/0",
      "thumb/-1",
      "thumb/1e3",
      "thumb/999",
      "thumb/../../etc/passwd",
      "view/",
    ])
      expect((await ask(`photo://media/${address}`)).status).toBe(404);
    expect((await ask(`photo://other/thumb/${photoId}`)).status).toBe(404);
    expect((await ask(`photo://media/thumb/${photoId}`, { method: "DELETE" })).status).toBe(404);
  });
});
