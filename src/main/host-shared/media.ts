import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { EngineError, toWireError, type EngineErrorCode } from "../../shared/errors.ts";
import { parseMediaPath } from "../../shared/media-url.ts";

/** A picture: its bytes, those of another that stands in for now, or the file that is one as it stands. */
export type Picture =
  | { bytes: Uint8Array; type: string; isStandIn?: true }
  | { path: string; type: string; sizeBytes: number; modifiedAtMs: number };

/** Where pictures come from: `Engine.media`, here or in another process. Both reject with `photo-*` and `cancelled`. */
export type MediaSource = {
  thumbnail: (photoId: number, signal: AbortSignal) => Promise<Picture>;
  view: (photoId: number, signal: AbortSignal) => Promise<Picture>;
};

/** A request for a picture, whatever protocol it came over. */
export type MediaRequest = {
  isHead: boolean;
  /** What follows the base of `mediaUrl`, with its query. */
  address: string;
  header: (name: "if-none-match" | "if-range" | "range") => string | null;
  /** Aborts when nobody waits for the picture any more. */
  signal: AbortSignal;
};

/** An answer in HTTP's terms. A stream must be read or destroyed, since it holds a file. */
export type MediaAnswer = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | Readable | null;
};

/**
 * Answers a request for a picture, in whole or in part, by its photo's id. With a version but 0 in the address the picture may
 * be kept for good, else it is asked for again; one that stands in for another is not kept. Never rejects: what goes wrong is an answer of {@link errorAnswer}.
 */
export async function answerMedia(source: MediaSource, request: MediaRequest): Promise<MediaAnswer> {
  const [path, query = null] = request.address.split("?", 2) as [string, string?];
  const asked = parseMediaPath(path);
  if (asked === null || (query !== null && !/^v=\d{1,16}$/.test(query)))
    return errorAnswer(404, "not-found", "There is no such picture.");
  try {
    const { kind, photoId } = asked;
    const picture: Picture =
      kind === "thumb"
        ? await source.thumbnail(photoId, request.signal)
        : await source.view(photoId, request.signal);
    const isVersioned = query !== null && Number(query.slice("v=".length)) !== 0;
    const cacheControl = isVersioned ? "private, max-age=31536000, immutable" : "private, no-cache";
    if (!("bytes" in picture)) return await answerFile(picture, request, cacheControl);
    return answerBytes(picture, request, picture.isStandIn === true ? "no-store" : cacheControl);
  } catch (error) {
    const { code, message } = toWireError(error);
    return errorAnswer(statusOf(code), code, message);
  }
}

/** A refusal as JSON: a code for programs and one sentence for a person. */
export function errorAnswer(status: number, code: string, message: string): MediaAnswer {
  const body = Buffer.from(JSON.stringify({ code, message }));
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": String(body.length),
    "cache-control": "no-store",
  };
  return { status, headers, body };
}

function statusOf(code: EngineErrorCode): number {
  if (code === "photo-missing") return 404;
  if (code === "cancelled" || code === "connection-lost") return 503;
  return code.startsWith("photo-") ? 422 : 500;
}

function answerBytes(
  { bytes, type }: { bytes: Uint8Array; type: string },
  request: MediaRequest,
  cacheControl: string,
): MediaAnswer {
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const { head, part } = headOf({ type, tag, sizeBytes: bytes.length, cacheControl }, request);
  return { ...head, body: part && bytes.subarray(part.start, part.end) };
}

async function answerFile(
  { path, type }: { path: string; type: string },
  request: MediaRequest,
  cacheControl: string,
): Promise<MediaAnswer> {
  const file = await open(path).catch((cause: unknown) => {
    throw new EngineError("photo-missing", `The photo ${path} cannot be opened; is its drive connected?`, {
      cause,
    });
  });
  try {
    // The file that was opened is described, not the one that was there when the library looked.
    const { size, mtimeMs } = await file.stat();
    const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
    const { head, part } = headOf({ type, tag, sizeBytes: size, cacheControl }, request);
    if (part !== null && part.end > part.start)
      return { ...head, body: file.createReadStream({ start: part.start, end: part.end - 1 }) };
    await file.close();
    return { ...head, body: null };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The head of an answer, and which part of the picture goes with it: none for HEAD and where the reader has it. */
function headOf(
  picture: { type: string; tag: string; sizeBytes: number; cacheControl: string },
  { isHead, header }: MediaRequest,
): { head: Omit<MediaAnswer, "body">; part: { start: number; end: number } | null } {
  const { tag, sizeBytes } = picture;
  const headers = { etag: tag, "cache-control": picture.cacheControl, "accept-ranges": "bytes" };
  const known = header("if-none-match")
    ?.split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  if (known?.some((one) => one === tag || one === "*")) return { head: { status: 304, headers }, part: null };
  const ifRange = header("if-range");
  const range = ifRange === null || ifRange === tag ? parseRange(header("range"), sizeBytes) : null;
  if (range === "unsatisfiable") {
    const none = { ...headers, "content-range": `bytes */${sizeBytes}`, "content-length": "0" };
    return { head: { status: 416, headers: none }, part: null };
  }
  const part = range ?? { start: 0, end: sizeBytes };
  const content = { "content-type": picture.type, "content-length": String(part.end - part.start) };
  const head =
    range === null
      ? { status: 200, headers: { ...headers, ...content } }
      : {
          status: 206,
          headers: {
            ...headers,
            ...content,
            "content-range": `bytes ${part.start}-${part.end - 1}/${sizeBytes}`,
          },
        };
  return { head, part: isHead ? null : part };
}

/** One range as start and end (not included); null for none, several, or what is no range: the whole is sent then. */
function parseRange(
  text: string | null,
  sizeBytes: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text ?? "");
  if (match === null || match[0] === "bytes=-") return null;
  const [, first, last] = match;
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? "unsatisfiable" : { start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  const end = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== "" && Number(last) < start) return null;
  return start >= sizeBytes ? "unsatisfiable" : { start, end };
}
