import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory, waitFor } from "../testing.ts";
import { openConnections } from "./connections.ts";
import { fetchFile, isFetched, partBytes, type Patience, type RemoteFile } from "./fetch-file.ts";
import { DownloadMeter } from "./meter.ts";
import { chunked, noProxies, partly, serveInTurn, status, whole, type Answer } from "./testing.ts";

const content = bytesOf(100_000, 1);
const half = 50_000;

/** Bytes without a pattern; another `seed` gives others. */
function bytesOf(length: number, seed: number): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  return Buffer.alloc(length, block);
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);

/** A file that a server has, and what fetches it; `waits` are the waits before further attempts. */
async function fileBehind(...answers: Answer[]) {
  const { url, requests } = await serveInTurn(...answers);
  return { ...fetchable(new URL("/file", url)), requests };
}

function fetchable(address: URL, expected = content) {
  const path = join(temporaryDirectory(), "folder", "file");
  const file: RemoteFile = { address, path, bytes: expected.length, sha256: sha256(expected) };
  const waits: number[] = [];
  const patience: Patience = {
    stallTimeoutMs: 20_000,
    backOffMs: [10, 20, 30],
    wait: async (ms) => void waits.push(ms),
  };
  const connections = openConnections(noProxies);
  onTestFinished(() => connections.destroy());
  const troubles: string[] = [];
  const meter = new DownloadMeter(
    { totalBytes: file.bytes, doneBytes: 0 },
    ({ trouble }) => trouble !== null && troubles.push(trouble),
  );
  const fetch = (changes: { signal?: AbortSignal; patience?: Partial<Patience> } = {}) =>
    fetchFile(file, {
      connections,
      meter,
      signal: changes.signal ?? new AbortController().signal,
      patience: { ...patience, ...changes.patience },
    });
  const part = `${path}.part`;
  /** Leaves what an earlier attempt would have left. */
  const leave = (bytes: Buffer) => {
    mkdirSync(dirname(part), { recursive: true });
    writeFileSync(part, bytes);
  };
  /** Cuts the connection once this many bytes are on the disk. */
  const cutAt =
    (bytes: number): ((response: { destroy: () => void }) => void) =>
    (response) =>
      void waitFor(() => sizeOf(part) === bytes).then(() => response.destroy());
  return { file, path, part, fetch, waits, troubles, leave, cutAt, meter };
}

/** What is there after a fetch that succeeded. */
const fetched = (expected = content) => ({ content: expected, part: false });
const found = ({ path, part }: { path: string; part: string }) => ({
  content: readFileSync(path),
  part: existsSync(part),
});

describe("a file", () => {
  test("is fetched in one request, and is then whole and right", async () => {
    const remote = await fileBehind(whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual(["/file"]);
    expect(await isFetched(remote.file, new AbortController().signal)).toBe(true);
  });

  test("of unknown length is fetched as well", async () => {
    const remote = await fileBehind(chunked(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
  });

  test("takes the place of a wrong one of its size", async () => {
    const remote = await fileBehind(whole(content));
    remote.leave(Buffer.alloc(0));
    writeFileSync(remote.path, bytesOf(content.length, 2));
    expect(await isFetched(remote.file, new AbortController().signal)).toBe(false);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
  });
});

describe("a connection", () => {
  test("that drops is taken up where it was", async () => {
    const cut: { at?: Answer } = {};
    const remote = await fileBehind((...args) => cut.at!(...args), whole(content));
    cut.at = partly(content, half, remote.cutAt(half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual(["/file", `/file bytes=${half}-`]);
    expect(remote.waits).toEqual([10]);
    expect(remote.troubles).toHaveLength(1);
  });

  test("that drops before any answer is tried again", async () => {
    const remote = await fileBehind((_, response) => response.destroy(), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
  });

  test("that stalls is given up and taken up where it was", async () => {
    const remote = await fileBehind(partly(content, half), whole(content));
    await remote.fetch({ patience: { stallTimeoutMs: 200 } });
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests.slice(0, 2)).toEqual(["/file", `/file bytes=${half}-`]);
    expect(remote.troubles[0]).toBe("nothing arrived for 0.2 s");
  });

  test("on which no answer comes is given up", async () => {
    const remote = await fileBehind(() => undefined);
    await expect(remote.fetch({ patience: { stallTimeoutMs: 20 } })).rejects.toMatchObject({
      code: "download-failed",
      message:
        `Cannot fetch ${remote.file.address.href} (nothing arrived for 0.02 s); check the connection, the proxy and ` +
        "the mirror if there is one, and run again: what has arrived is kept.",
    });
    expect(remote.requests).toHaveLength(4);
  });

  test("that nobody takes is download-failed after the last wait", async () => {
    const { url } = await serveInTurn(status(200));
    // Port 1 is reserved, and nobody listens there.
    const remote = fetchable(new URL(`http://${url.hostname}:1/file`));
    await expect(remote.fetch()).rejects.toMatchObject({
      code: "download-failed",
      message: expect.stringContaining("(connect ECONNREFUSED 127.0.0.1:1)") as string,
    });
    expect(remote.waits).toEqual([10, 20, 30]);
  });

  test("that keeps dropping is given up, and what has arrived is kept for the next run", async () => {
    const state = { remaining: 4 };
    const remote = await fileBehind((request, response) => {
      state.remaining -= 1;
      const answer = state.remaining < 0 ? whole(content) : partly(content, 1_000, remote.cutAt(arrived()));
      answer(request, response);
    });
    const arrived = () => (4 - state.remaining) * 1_000;
    await expect(remote.fetch()).rejects.toMatchObject({ code: "download-failed" });
    expect(remote.waits).toEqual([10, 20, 30]);
    expect(await partBytes(remote.file)).toBe(4_000);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests.at(-1)).toBe("/file bytes=4000-");
  });

  test("that brings a lot each time may drop as often as it likes", async () => {
    const large = bytesOf(5_500_000, 3);
    const { url } = await serveInTurn((request, response) => {
      const rest = large.length - Number(/\d+/.exec(request.headers.range ?? "0")![0]);
      const sent = Math.min(rest, 1_100_000);
      const answer =
        sent === rest ? whole(large) : partly(large, sent, remote.cutAt(large.length - rest + sent));
      answer(request, response);
    });
    const remote = fetchable(new URL("/file", url), large);
    await remote.fetch({ patience: { backOffMs: [10] } });
    expect(found(remote).content.equals(large)).toBe(true);
    expect(remote.waits).toEqual([10, 10, 10, 10]);
  });

  test("may break anywhere, any number of times, and the file is right", async () => {
    const breaks = fc.array(fc.nat({ max: content.length - 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(breaks, async (cuts) => {
        const broken = cuts.map((bytes) => partly(content, bytes, (response) => response.destroy()));
        const remote = await fileBehind(...broken, whole(content));
        await remote.fetch({ patience: { backOffMs: Array<number>(6).fill(0) } });
        expect(found(remote)).toEqual(fetched());
      }),
      { numRuns: 25 },
    );
  });
});

describe("a cancelled download", () => {
  test("ends at once, keeps what has arrived, and is taken up where it was", async () => {
    const remote = await fileBehind(partly(content, half), whole(content));
    const abort = new AbortController();
    const fetching = remote.fetch({ signal: abort.signal });
    await waitFor(() => sizeOf(remote.part) === half);
    abort.abort();
    await expect(fetching).rejects.toMatchObject({ name: "AbortError" });
    expect(await partBytes(remote.file)).toBe(half);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual(["/file", `/file bytes=${half}-`]);
  });

  test("does not wait for the next attempt", async () => {
    const remote = await fileBehind(status(503));
    const abort = new AbortController();
    const wait: Patience["wait"] = (_, signal) => {
      abort.abort();
      return Promise.reject(signal.reason as Error);
    };
    await expect(remote.fetch({ signal: abort.signal, patience: { wait } })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(remote.requests).toHaveLength(1);
  });
});

describe("what an earlier attempt left", () => {
  test("is not fetched again when it is whole", async () => {
    const remote = await fileBehind(whole(content));
    remote.leave(content);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual([]);
  });

  test.each([
    ["of another file", bytesOf(half, 2), [`/file bytes=${half}-`, "/file"]],
    ["of another file of the same size", bytesOf(content.length, 2), ["/file"]],
    ["of a longer file", bytesOf(content.length + 1, 2), ["/file"]],
  ])("%s is replaced", async (_, left, requests) => {
    const remote = await fileBehind(whole(content));
    remote.leave(left);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual(requests);
  });
});

describe("a server", () => {
  const partial = (range: string): Answer => status(206, { "content-range": range });

  test("that ignores what part was asked for sends the file anew", async () => {
    const remote = await fileBehind(chunked(content));
    remote.leave(content.subarray(0, half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
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
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual([`/file bytes=${half}-`, "/file"]);
  });

  test("whose file changes between two requests is asked for all of it once more", async () => {
    const remote = await fileBehind(whole(content));
    remote.leave(bytesOf(half, 2));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.meter.receivedBytes).toBe(half + content.length);
  });

  test("whose file has changed for good is download-corrupt, and nothing stays", async () => {
    const remote = await fileBehind(whole(bytesOf(content.length, 2)));
    remote.leave(content.subarray(0, half));
    await expect(remote.fetch()).rejects.toMatchObject({ code: "download-corrupt" });
    expect(remote.requests).toEqual([`/file bytes=${half}-`, "/file"]);
    expect([existsSync(remote.path), existsSync(remote.part)]).toEqual([false, false]);
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

  test("that stops early as if that were all is asked for the rest", async () => {
    const remote = await fileBehind(chunked(content.subarray(0, half)), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
    expect(remote.requests).toEqual(["/file", `/file bytes=${half}-`]);
    expect(remote.troubles).toEqual(["the server stopped before the end"]);
  });

  test.each([408, 429, 500, 502, 503, 504])("that answers %i is asked again", async (code) => {
    const remote = await fileBehind(status(code), status(code), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched());
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
    expect(found(remote)).toEqual(fetched());
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

test.skipIf(!existsSync("/dev/full"))("a disk that is full is disk-full and not tried again", async () => {
  const remote = await fileBehind(whole(content));
  mkdirSync(dirname(remote.part), { recursive: true });
  symlinkSync("/dev/full", remote.part);
  await expect(remote.fetch()).rejects.toMatchObject({ code: "disk-full" });
  expect(remote.requests).toHaveLength(1);
});
