import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { EngineError } from "../../shared/errors.ts";
import { mediaUrl } from "../../shared/media-url.ts";
import { answerMedia, type MediaAnswer, type MediaRequest, type MediaSource } from "./media.ts";

const thumbnail = Buffer.from("The thumbnail of photo 1.");
const original = Buffer.from("0123456789".repeat(20));

/** Photo 1 has a thumbnail in memory and a file for a view; photo 2 is gone, photo 3 is broken. */
function newSource(): MediaSource & { path: string } {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "1.jpg");
  writeFileSync(path, original);
  const refuse = (photoId: number) => {
    if (photoId === 3) throw new EngineError("photo-damaged", "Photo 3 is damaged.");
    if (photoId !== 1) throw new EngineError("photo-missing", `There is no photo ${photoId}.`);
  };
  return {
    path,
    thumbnail: async (photoId, signal) => {
      signal.throwIfAborted();
      refuse(photoId);
      return { bytes: thumbnail, type: "image/jpeg" };
    },
    view: async (photoId) => {
      refuse(photoId);
      const { size, mtimeMs } = statSync(path);
      return { path, type: "image/jpeg", sizeBytes: size, modifiedAtMs: mtimeMs };
    },
  };
}

async function ask(
  source: MediaSource,
  address: string,
  headers: Partial<Record<"if-none-match" | "if-range" | "range", string>> = {},
  more: Partial<MediaRequest> = {},
): Promise<Omit<MediaAnswer, "body"> & { text: string }> {
  const { body, ...head } = await answerMedia(source, {
    isHead: false,
    address,
    header: (name) => headers[name] ?? null,
    signal: new AbortController().signal,
    ...more,
  });
  const bytes = body === null ? Buffer.alloc(0) : body instanceof Uint8Array ? body : await buffer(body);
  return { ...head, text: Buffer.from(bytes).toString() };
}

test("a picture with a version may be kept for good, one without is asked for again", async () => {
  const source = newSource();
  const kept = await ask(source, "thumb/1?v=7");
  expect(kept).toEqual({
    status: 200,
    text: thumbnail.toString(),
    headers: {
      etag: expect.stringMatching(/^"[\w-]{22}"$/) as string,
      "accept-ranges": "bytes",
      "cache-control": "private, max-age=31536000, immutable",
      "content-type": "image/jpeg",
      "content-length": String(thumbnail.length),
    },
  });
  for (const address of ["thumb/1", "thumb/1?v=0", mediaUrl("", "view", 1, 0)])
    expect((await ask(source, address)).headers["cache-control"]).toBe("private, no-cache");
  expect((await ask(source, mediaUrl("", "view", 1, 7))).headers["cache-control"]).toContain("immutable");
});

test("a picture that stands in for another is not kept, whatever the address", async () => {
  const view = () => Promise.resolve({ bytes: thumbnail, type: "image/jpeg", isStandIn: true as const });
  const { status, headers } = await ask({ ...newSource(), view }, "view/1?v=7");
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
});

test.each(["thumb/1", "view/1"])("%s is not sent to a reader that has it", async (address) => {
  const source = newSource();
  const { etag } = (await ask(source, address)).headers;
  const known = await ask(source, address, { "if-none-match": `"other", W/${etag}` });
  expect([known.status, known.text]).toEqual([304, ""]);
  expect((await ask(source, address, { "if-none-match": '"other"' })).status).toBe(200);
});

test("a file that has changed has another tag", async () => {
  const source = newSource();
  const { etag } = (await ask(source, "view/1")).headers;
  utimesSync(source.path, 1_000, 1_000);
  expect((await ask(source, "view/1", { "if-none-match": etag })).status).toBe(200);
});

test("HEAD has the head of the picture and no bytes", async () => {
  const source = newSource();
  const whole = await ask(source, "view/1");
  expect(await ask(source, "view/1", {}, { isHead: true })).toEqual({ ...whole, text: "" });
});

test.each([
  ["bytes=0-3", 206, "bytes 0-3/200", "0123"],
  ["bytes=195-", 206, "bytes 195-199/200", "56789"],
  ["bytes=-2", 206, "bytes 198-199/200", "89"],
  ["bytes=198-900", 206, "bytes 198-199/200", "89"],
  ["bytes=-900", 206, "bytes 0-199/200", original.toString()],
  ["bytes=200-", 416, "bytes */200", ""],
  ["bytes=-0", 416, "bytes */200", ""],
  ["bytes=5-2", 200, undefined, original.toString()],
  ["bytes=0-1,4-5", 200, undefined, original.toString()],
  ["bytes=-", 200, undefined, original.toString()],
  ["lines=1-2", 200, undefined, original.toString()],
])("the range %s of a file is answered with %i", async (range, status, contentRange, text) => {
  const answer = await ask(newSource(), "view/1", { range });
  expect([answer.status, answer.headers["content-range"], answer.text]).toEqual([status, contentRange, text]);
  expect(answer.headers["content-length"]).toBe(String(text.length));
});

test("a range of a picture that has changed since is the whole picture", async () => {
  const source = newSource();
  const { etag } = (await ask(source, "view/1")).headers;
  expect((await ask(source, "view/1", { range: "bytes=0-1", "if-range": etag })).status).toBe(206);
  expect((await ask(source, "view/1", { range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
});

test("a range of a thumbnail is part of its bytes", async () => {
  expect((await ask(newSource(), "thumb/1", { range: "bytes=4-12" })).text).toBe("thumbnail");
});

test("an empty file is an empty picture", async () => {
  const source = newSource();
  writeFileSync(source.path, "");
  const { status, text, headers } = await ask(source, "view/1");
  expect([status, text, headers["content-length"]]).toEqual([200, "", "0"]);
});

test.each([
  ["thumb/2", 404, "photo-missing"],
  ["view/2?v=1", 404, "photo-missing"],
  ["thumb/3", 422, "photo-damaged"],
  ["thumb/0", 404, "not-found"],
  ["thumb/-1", 404, "not-found"],
  ["thumb/1e3", 404, "not-found"],
  ["thumb/01", 404, "not-found"],
  ["thumb/99999999999", 404, "not-found"],
  ["thumb/9999999999", 404, "photo-missing"],
  ["thumb/1/", 404, "not-found"],
  ["thumb/../view/1", 404, "not-found"],
  ["original/1", 404, "not-found"],
  ["thumb/1?v=x", 404, "not-found"],
  ["thumb/1?", 404, "not-found"],
  ["thumb/1?v=1&path=/etc/passwd", 404, "not-found"],
  ["", 404, "not-found"],
])("%s is refused with %i and says %s", async (address, status, code) => {
  const answer = await ask(newSource(), address);
  expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([status, code]);
  expect(answer.headers["cache-control"]).toBe("no-store");
});

test("a file that has gone since the library looked is a missing photo", async () => {
  const source = newSource();
  const { path } = source;
  const view = await source.view(1, new AbortController().signal);
  rmSync(path);
  expect((await ask({ ...source, view: async () => view }, "view/1")).status).toBe(404);
});

test("nothing is done for a reader that has gone", async () => {
  const signal = AbortSignal.abort();
  expect((await ask(newSource(), "thumb/1", {}, { signal })).status).toBe(503);
});
