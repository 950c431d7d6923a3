import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, truncate, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { EngineError } from "../../../shared/errors.ts";
import { explainFileError } from "../db/sqlite-error.ts";
import { ask, failed, shown, type Connections } from "./connections.ts";
import type { DownloadMeter } from "./meter.ts";

/** A file that is known by its hash, where it comes from and where it goes. */
export type RemoteFile = { address: URL; path: string; bytes: number; sha256: string };

/** How long a download is kept up against a bad connection. */
export type Patience = {
  /** A request is given up when nothing has arrived for this long. */
  stallTimeoutMs: number;
  /** The waits before further attempts. When as many in a row have hardly got any further, it is given up. */
  backOffMs: readonly number[];
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Half a minute without a byte, half a minute of attempts. */
export const usualPatience: Patience = {
  stallTimeoutMs: 30_000,
  backOffMs: [1_000, 2_000, 4_000, 8_000, 16_000],
  wait: (ms, signal) => delay(ms, undefined, { signal }),
};

/** What {@link fetchFile} works with. */
export type FetchTools = {
  connections: Connections;
  patience: Patience;
  meter: DownloadMeter;
  signal: AbortSignal;
};

/** An attempt that gets less than this beyond all earlier ones has hardly got any further. */
const notableBytes = 1_000_000;
/** A server may ask for a wait, up to this one. */
const longestWaitMs = 60_000;

/**
 * Fetches a file to `<path>.part`, going on where an earlier attempt stopped, and moves it to `path` once it is whole,
 * on the disk, and has its hash. Throws `download-failed`, `download-corrupt`, `disk-full`, and file errors as they are;
 * aborting `signal` ends it at once and keeps what has arrived. One caller at a time may fetch to a path.
 *
 * [Note: The hash is the validator] Nothing but its hash says that the rest of a file belongs to its beginning: an ETag
 * differs between a mirror and the hub, or between two of the hub's servers, for the same bytes. So a file that came in
 * several pieces and is wrong is fetched once more in one.
 */
export async function fetchFile(file: RemoteFile, tools: FetchTools): Promise<void> {
  const part = partOf(file.path);
  await mkdir(dirname(part), { recursive: true });
  for (let isSecond = false; ; isSecond = true) {
    const isOnePiece = await fill(part, file, tools);
    const found = await sha256Of(part, tools.signal);
    if (found === file.sha256) break;
    await rm(part);
    tools.meter.discard(file.bytes);
    if (isOnePiece || isSecond) {
      throw new EngineError(
        "download-corrupt",
        `What came from ${shown(file.address)} was deleted, because its SHA-256 is ${found} where ${file.sha256} is ` +
          "expected; run again, or use another mirror.",
      );
    }
  }
  await rename(part, file.path);
}

/** How many bytes of a file an earlier attempt has left to go on from. */
export async function partBytes({ path, bytes }: RemoteFile): Promise<number> {
  const size = await stat(partOf(path)).then(
    (found) => found.size,
    () => 0,
  );
  return size > bytes ? 0 : size;
}

/** Whether a file is there, whole and right. */
export async function isFetched({ path, bytes, sha256 }: RemoteFile, signal: AbortSignal): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && found.size === bytes && (await sha256Of(path, signal)) === sha256;
}

const partOf = (path: string) => `${path}.part`;

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const stream = createReadStream(path, { highWaterMark: 1 << 20, signal });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Adds what is missing of a file, attempt after attempt. Returns whether all of it came in one. */
async function fill(part: string, file: RemoteFile, tools: FetchTools): Promise<boolean> {
  const { patience, meter, signal } = tools;
  const handle = await open(part, "a");
  try {
    let isOnePiece = false;
    let failures = 0;
    let furthest = 0;
    for (;;) {
      const { size } = await handle.stat();
      if (size === file.bytes) break;
      // Left by another file of this name.
      if (size > file.bytes) await truncate(part);
      const have = size > file.bytes ? 0 : size;
      furthest = Math.max(furthest, have);
      try {
        isOnePiece = (await receive(handle, have, file, tools)) === 0;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof EngineError) throw error;
        failures = (await handle.stat()).size - furthest >= notableBytes ? 1 : failures + 1;
        const reason = reasonOf(error);
        if (failures > patience.backOffMs.length) throw failed(file.address, reason, error);
        meter.interrupt(reason);
        const askedMs = error instanceof TryLater ? Math.min(error.afterMs, longestWaitMs) : 0;
        await patience.wait(Math.max(patience.backOffMs[failures - 1], askedMs), signal);
      }
    }
    await handle.sync();
    return isOnePiece;
  } finally {
    await handle.close();
  }
}

/**
 * Makes one request for what follows the first `have` bytes and writes what comes. Returns where the answer began: a
 * server may send all of it again. Throws {@link EngineError} for what no further attempt can mend.
 */
async function receive(
  handle: FileHandle,
  have: number,
  file: RemoteFile,
  { connections, patience, meter, signal }: FetchTools,
): Promise<number> {
  const onDisk = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      throw explainFileError(error, dirname(file.path));
    });
  async function startOver(): Promise<void> {
    await onDisk(truncate(partOf(file.path)));
    meter.discard(have);
  }

  const attempt = new AbortController();
  const stalled = () => attempt.abort(new Error(`nothing arrived for ${patience.stallTimeoutMs / 1_000} s`));
  const stall = setTimeout(stalled, patience.stallTimeoutMs);
  try {
    const answer = await ask(file.address, {
      // Compressed, a file would have another length, and its pieces other places.
      headers: { "accept-encoding": "identity", ...(have > 0 && { range: `bytes=${have}-` }) },
      connections,
      signal: AbortSignal.any([signal, attempt.signal]),
    });
    const from = beginningOf(answer, have, file);
    if (from !== have) await startOver();
    if (from === null) throw new Error("the server sent another part than was asked for");
    let size = from;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      stall.refresh();
      size += chunk.length;
      if (size > file.bytes) {
        await onDisk(truncate(partOf(file.path)));
        throw otherSize(file, "more");
      }
      await onDisk(handle.appendFile(chunk));
      meter.receive(chunk.length);
    }
    if (size < file.bytes) throw new Error("the server stopped before the end");
    return from;
  } finally {
    clearTimeout(stall);
    // What is left of an answer that is not wanted.
    attempt.abort();
  }
}

/** Where in the file an answer begins; null if it is another part than the one asked for. Throws for all others. */
function beginningOf(answer: Dispatcher.ResponseData, have: number, file: RemoteFile): number | null {
  const { statusCode, headers } = answer;
  if (statusCode === 200) {
    const length = Number(headers["content-length"] ?? file.bytes);
    if (length !== file.bytes) throw otherSize(file, String(length));
    return 0;
  }
  if (statusCode === 206) {
    const [, from, bytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(String(headers["content-range"])) ?? [];
    return Number(from) === have && Number(bytes) === file.bytes ? have : null;
  }
  if (statusCode === 416 && have > 0) return null;
  const reason = `the server answered ${statusCode}`;
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500) {
    throw new TryLater(reason, Number(headers["retry-after"] ?? 0) * 1_000 || 0);
  }
  throw failed(file.address, reason);
}

/** The server may do better after a while. */
class TryLater extends Error {
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

function otherSize({ address, bytes }: RemoteFile, found: string): EngineError {
  return new EngineError(
    "download-corrupt",
    `What is at ${shown(address)} has ${found} bytes where ${bytes} are expected, so it is another file; run again ` +
      "later, or use another mirror.",
  );
}

/** What the network says has happened. A failure of several addresses at once has a code and no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message !== "" || !("code" in error) ? error.message : String(error.code);
}
