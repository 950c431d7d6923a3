/** @file What the tests of downloads share: servers on this machine that behave well, or badly in one way. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryDirectory, waitFor } from "../testing.ts";
import { openConnections } from "./connections.ts";
import { fetchFile, partBytes, type Patience, type RemoteFile } from "./fetch-file.ts";
import { DownloadMeter } from "./meter.ts";

/** What one request is answered with. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server on a free port; it ends with the test. */
export async function startServer(
  listener: RequestListener,
): Promise<ReturnType<typeof createServer> & { url: URL }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(server, { url: new URL(`http://127.0.0.1:${port}`) });
}

/**
 * A server whose first request gets the first answer, the second the second, and all later ones the last. `requests` is
 * each one's path and, if it asked for a part, which.
 */
export async function serveInTurn(...answers: Answer[]): Promise<{ url: URL; requests: string[] }> {
  const requests: string[] = [];
  const { url } = await startServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push([request.url!, request.headers.range].filter((one) => one !== undefined).join(" "));
    answer(request, response);
  });
  return { url, requests };
}

/** A file, or the part of it that is asked for, as a good server sends it. */
export const whole =
  (content: Buffer): Answer =>
  (request, response) =>
    response.end(begin(content, request, response));

/** The same, but after that many bytes nothing comes, until `then` ends it, if it does. */
export const partly =
  (content: Buffer, bytes: number, then: (response: ServerResponse) => unknown = () => undefined): Answer =>
  (request, response) =>
    response.write(begin(content, request, response).subarray(0, bytes), () => then(response));

/** A file in whole, whatever part was asked for, in pieces of unknown number. */
export const chunked =
  (content: Buffer): Answer =>
  (_, response) => {
    response.write(content.subarray(0, 1));
    response.end(content.subarray(1));
  };

/** A status, and headers that go with it. */
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end("An explanation that nobody reads.");

function begin(content: Buffer, { headers }: IncomingMessage, response: ServerResponse): Buffer {
  const from = headers.range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range)![1]);
  const rest = content.subarray(from);
  response.setHeader("content-length", rest.length);
  if (headers.range !== undefined) {
    response.statusCode = 206;
    response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
  }
  return rest;
}

/** What the servers have. */
export const content = bytesOf(100_000, 1);
/** Half of {@link content}. */
export const half = 50_000;

/** Bytes that look random; another `seed` gives others. */
export function bytesOf(length: number, seed: number): Buffer {
  return createHash("shake256", { outputLength: length }).update(String(seed)).digest();
}

/** The hash of bytes, as catalogues have it. */
export const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
/** The size of a file, 0 if there is none. */
export const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);

/** A file at a server that gives these answers in turn; see {@link fetchable}. */
export async function fileBehind(...answers: Answer[]) {
  const { url, requests } = await serveInTurn(...answers);
  return { ...fetchable(new URL("/file", url)), requests };
}

/**
 * A file at an address, and what fetches it. `waits` are the waits before further attempts, none of which takes any
 * time, `troubles` the reasons for them.
 */
export function fetchable(address: URL, expected = content) {
  const path = join(temporaryDirectory(), "folder", "file");
  const file: RemoteFile = { address, path, bytes: expected.length, sha256: sha256(expected) };
  const waits: number[] = [];
  const patience: Patience = {
    stallTimeoutMs: 20_000,
    backOffMs: [10, 20, 30],
    wait: async (ms) => void waits.push(ms),
  };
  const connections = openConnections();
  onTestFinished(() => connections.destroy());
  const troubles: string[] = [];
  /** The bytes done as last told, how often that was all of them, and the bytes that came over the network. */
  const counts = { doneBytes: 0, completions: 0, receivedBytes: 0 };
  const fetch = async (changes: { signal?: AbortSignal; patience?: Partial<Patience> } = {}) => {
    const bytes = { totalBytes: file.bytes, doneBytes: await partBytes(file) };
    const meter = new DownloadMeter(bytes, ({ doneBytes, trouble }) => {
      counts.doneBytes = doneBytes;
      if (doneBytes === file.bytes) counts.completions += 1;
      if (trouble !== null) troubles.push(trouble);
    });
    try {
      await fetchFile(file, {
        connections,
        meter,
        signal: changes.signal ?? new AbortController().signal,
        patience: { ...patience, ...changes.patience },
      });
    } finally {
      counts.receivedBytes = meter.receivedBytes;
    }
  };
  const part = `${path}.part`;
  /** Leaves what an earlier attempt would have left. */
  const leave = (bytes: Buffer) => {
    mkdirSync(dirname(part), { recursive: true });
    writeFileSync(part, bytes);
  };
  /** Cuts the connection once this many bytes are on the disk. */
  const cutAt = (bytes: number) => (response: ServerResponse) =>
    void waitFor(() => sizeOf(part) === bytes).then(() => response.destroy());
  return { file, path, part, fetch, waits, troubles, counts, leave, cutAt };
}

/** What is there after a fetch that succeeded. */
export const fetched = { content, part: false, doneBytes: content.length };
/** What is there: the file, whether its unfinished part is, and what was told of it. */
export const found = ({ path, part, counts }: ReturnType<typeof fetchable>) => ({
  content: readFileSync(path),
  part: existsSync(part),
  doneBytes: counts.doneBytes,
});
