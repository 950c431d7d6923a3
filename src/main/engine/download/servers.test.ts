import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  bytesOf,
  chunked,
  content,
  fetchable,
  fetched,
  fileBehind,
  found,
  half,
  serveInTurn,
  sha256,
  sizeOf,
  status,
  whole,
  type Answer,
} from "./testing.ts";

describe("a server", () => {
  const partial = (range: string): Answer => status(206, { "content-range": range });

  test("that ignores what part was asked for sends the file anew", async () => {
    const remote = await fileBehind(chunked(content));
    remote.leave(content.subarray(0, half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual([`/file bytes=${half}-`]);
  });

  test.each([
    ["another part", partial("bytes 0-99999/100000")],
    ["a part of another file", partial(`bytes ${half}-99999/100001`)],
    ["a part without saying which", status(206)],
    ["no part", status(416, { "content-range": "bytes */100000" })],
  ])("that sends %s is asked for the whole file", async (_, answer) => {
    const remote = await fileBehind(answer, whole(content));
    remote.leave(content.subarray(0, half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual([`/file bytes=${half}-`, "/file"]);
  });

  test("whose file changes between two requests is asked for all of it once more", async () => {
    const remote = await fileBehind(whole(content));
    remote.leave(bytesOf(half, 2));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.counts).toMatchObject({ completions: 2, receivedBytes: half + content.length });
  });

  test("whose file has changed for good is download-corrupt, and nothing stays", async () => {
    const remote = await fileBehind(whole(bytesOf(content.length, 2)));
    remote.leave(content.subarray(0, half));
    await expect(remote.fetch()).rejects.toMatchObject({ code: "download-corrupt" });
    expect(remote.requests).toEqual([`/file bytes=${half}-`, "/file"]);
    expect([existsSync(remote.path), existsSync(remote.part)]).toEqual([false, false]);
  });

  test("whose file is wrong and comes in pieces each time is asked for it twice, not for ever", async () => {
    const wrong = bytesOf(content.length, 2);
    const remote = await fileBehind((request, response) => {
      const answer = request.headers.range === undefined ? chunked(wrong.subarray(0, half)) : whole(wrong);
      answer(request, response);
    });
    await expect(remote.fetch()).rejects.toMatchObject({ code: "download-corrupt" });
    const once = ["/file", `/file bytes=${half}-`];
    expect(remote.requests).toEqual([...once, ...once]);
  });

  test("that sends wrong bytes of the right length is download-corrupt, and they are deleted", async () => {
    const wrong = bytesOf(content.length, 2);
    const remote = await fileBehind(whole(wrong));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-corrupt",
      message:
        `What came from ${remote.file.address.href} was deleted, because its SHA-256 is ${sha256(wrong)} where ` +
        `${sha256(content)} is expected; run again, or use another mirror.`,
    });
    expect([existsSync(remote.path), existsSync(remote.part)]).toEqual([false, false]);
    expect(remote.requests).toHaveLength(1);
  });

  test.each([1, -1])("whose file is longer by %i is refused before a byte is kept", async (difference) => {
    const bytes = content.length + difference;
    const remote = await fileBehind(whole(bytesOf(bytes, 1)));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-corrupt",
      message:
        `What is at ${remote.file.address.href} has ${bytes} bytes where ${content.length} are expected, so it is ` +
        "another file; run again later, or use another mirror.",
    });
    expect(sizeOf(remote.part)).toBe(0);
    expect(remote.requests).toHaveLength(1);
  });

  test("that never stops is refused at the first byte too many", async () => {
    const remote = await fileBehind((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(content.subarray(0, 7_000)));
        response.once("drain", more);
      };
      more();
    });
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-corrupt",
      message: expect.stringContaining(`has more bytes where ${content.length} are expected`) as string,
    });
    expect(sizeOf(remote.part)).toBe(0);
  });

  test("that goes on about what is not wanted is hung up on", async () => {
    const hungUp = Promise.withResolvers<undefined>();
    const remote = await fileBehind(
      (_, response) => {
        response.on("close", () => hungUp.resolve(undefined));
        response.writeHead(503).write("An explanation that goes on");
      },
      (...args) => void hungUp.promise.then(() => whole(content)(...args)),
    );
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
  });

  test("that stops early as if that were all is asked for the rest", async () => {
    const remote = await fileBehind(chunked(content.subarray(0, half)), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual(["/file", `/file bytes=${half}-`]);
    expect(remote.troubles).toEqual(["the server stopped before the end"]);
  });

  test("that begins anew each time and never comes to the end is given up, however much it sends", async () => {
    const large = bytesOf(3_000_000, 3);
    const { url, requests } = await serveInTurn(chunked(large.subarray(0, 2_000_000)));
    const remote = fetchable(new URL("/file", url), large);
    await expect(remote.fetch()).rejects.toMatchObject({ code: "download-failed" });
    expect(requests).toEqual(["/file", ...Array<string>(3).fill("/file bytes=2000000-")]);
  });

  test.each([408, 429, 500, 502, 503, 504])("that answers %i is asked again", async (code) => {
    const remote = await fileBehind(status(code), status(code), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.waits).toEqual([10, 20]);
    expect(remote.troubles).toEqual(Array(2).fill(`the server answered ${code}`));
  });

  test.each([
    ["2", 2_000],
    ["86400", 60_000],
    ["0", 10],
    ["Wed, 21 Oct 2037 07:28:00 GMT", 10],
  ])("that asks to be left alone for %s is waited for, within limits", async (retryAfter, waitMs) => {
    const remote = await fileBehind(status(429, { "retry-after": retryAfter }), whole(content));
    await remote.fetch();
    expect(remote.waits).toEqual([waitMs]);
  });

  test("that answers nothing but 500 is download-failed", async () => {
    const remote = await fileBehind(status(500));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining("(the server answered 500)") as string,
    });
    expect(remote.requests).toHaveLength(4);
  });

  test.each([204, 400, 401, 403, 404, 410])("that answers %i is not asked again", async (code) => {
    const remote = await fileBehind(status(code), whole(content));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining(`(the server answered ${code})`) as string,
    });
    expect(remote.waits).toEqual([]);
  });
});

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])("with %i is followed, and so is the part asked for", async (code) => {
    const there = await serveInTurn(whole(content));
    const elsewhere = new URL("/elsewhere?key=1", there.url).href;
    const remote = await fileBehind(
      status(code, { location: "/here" }),
      status(code, { location: elsewhere }),
    );
    remote.leave(content.subarray(0, half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual([`/file bytes=${half}-`, `/here bytes=${half}-`]);
    expect(there.requests).toEqual([`/elsewhere?key=1 bytes=${half}-`]);
  });

  test("that leads back to itself is given up", async () => {
    const remote = await fileBehind(status(302, { location: "/file" }));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining("(it was redirected more than 5 times)") as string,
    });
    expect(remote.requests).toHaveLength(6);
  });

  test.each([
    ["http://example.org/file?key=secret", "http://example.org/file"],
    ["ftp://127.0.0.1/file", "ftp://127.0.0.1/file"],
    ["http://", "no address"],
  ])("to %s is not followed", async (location, said) => {
    const remote = await fileBehind(status(302, { location }));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining(`(it was redirected to ${said})`) as string,
    });
    expect(remote.requests).toHaveLength(1);
  });
});
