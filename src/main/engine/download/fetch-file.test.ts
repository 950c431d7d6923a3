import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { waitFor } from "../testing.ts";
import { isFetched, partBytes, type Patience } from "./fetch-file.ts";
import {
  bytesOf,
  chunked,
  content,
  fetchable,
  fetched,
  fileBehind,
  found,
  half,
  partly,
  serveInTurn,
  sizeOf,
  status,
  whole,
  type Answer,
} from "./testing.ts";

describe("a file", () => {
  test("is fetched in one request, and is then whole and right", async () => {
    const remote = await fileBehind(whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual(["/file"]);
    expect(await isFetched(remote.file, new AbortController().signal)).toBe(true);
  });

  test("of unknown length is fetched as well", async () => {
    const remote = await fileBehind(chunked(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
  });

  test("takes the place of a wrong one of its size", async () => {
    const remote = await fileBehind(whole(content));
    remote.leave(Buffer.alloc(0));
    writeFileSync(remote.path, bytesOf(content.length, 2));
    expect(await isFetched(remote.file, new AbortController().signal)).toBe(false);
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
  });
});

describe("a connection", () => {
  test("that drops is taken up where it was", async () => {
    const cut: { at?: Answer } = {};
    const remote = await fileBehind((...args) => cut.at!(...args), whole(content));
    cut.at = partly(content, half, remote.cutAt(half));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual(["/file", `/file bytes=${half}-`]);
    expect(remote.waits).toEqual([10]);
    expect(remote.troubles).toHaveLength(1);
  });

  test("that drops before any answer is tried again", async () => {
    const remote = await fileBehind((_, response) => response.destroy(), whole(content));
    await remote.fetch();
    expect(found(remote)).toEqual(fetched);
  });

  test("that stalls is given up and taken up where it was", async () => {
    const remote = await fileBehind((...args) => {
      const answer = sizeOf(remote.part) < half ? partly(content, half) : whole(content);
      answer(...args);
    });
    // On a slow machine, attempts may end before anything has come.
    await remote.fetch({ patience: { stallTimeoutMs: 200, backOffMs: Array<number>(50).fill(0) } });
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests.at(-1)).toBe(`/file bytes=${half}-`);
    expect(new Set(remote.troubles)).toEqual(new Set(["nothing arrived for 0.2 s"]));
  });

  test("on which no answer comes is given up", async () => {
    const remote = await fileBehind(() => undefined);
    await expect(remote.fetch({ patience: { stallTimeoutMs: 20 } })).rejects.toMatchObject({
      code: "download-failed",
      message:
        `Cannot fetch ${remote.file.address.href} (nothing arrived for 0.02 s); check the connection, the proxy and ` +
        "the mirror if there is one, and run again: what has arrived is kept.",
    });
    expect(remote.waits).toEqual([10, 20, 30]);
  });

  test("that nobody takes is download-failed after the last wait", async () => {
    // The port is reserved, and nobody listens there.
    const remote = fetchable(new URL("http://127.0.0.1:1/file"));
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
    expect(found(remote)).toEqual(fetched);
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
        expect(found(remote)).toEqual(fetched);
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
    expect(found(remote)).toEqual(fetched);
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
    expect(found(remote)).toEqual(fetched);
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
    expect(found(remote)).toEqual(fetched);
    expect(remote.requests).toEqual(requests);
  });
});

test.skipIf(!existsSync("/dev/full"))("a disk that is full is disk-full and not tried again", async () => {
  const remote = await fileBehind(whole(content));
  mkdirSync(dirname(remote.part), { recursive: true });
  symlinkSync("/dev/full", remote.part);
  await expect(remote.fetch()).rejects.toMatchObject({ code: "disk-full" });
  expect(remote.requests).toHaveLength(1);
});
