import { Readable } from "node:stream";
import { shellAddresses } from "../../shared/shell.ts";
import { answerMedia, errorAnswer, type MediaAnswer, type MediaSource } from "../host-shared/media.ts";
import type { PageFile } from "../host-shared/page-files.ts";
import { securityHeaders } from "../host-shared/security-headers.ts";

const pageHeaders = securityHeaders({ images: ["photo:"], connections: [] });

/** Answers `app://lineup/...` with the renderer's files, which were listed at the start: no path leads elsewhere. */
export function answerPage(pages: ReadonlyMap<string, PageFile>, request: Request): Response {
  const address = addressBelow(`${shellAddresses.page}/`, request);
  const page = address === null ? undefined : pages.get(`/${address}`);
  if (page === undefined) return toResponse(notFound);
  const { bytes, type, cacheControl } = page;
  const headers = {
    ...pageHeaders,
    "content-type": type,
    "content-length": String(bytes.length),
    "cache-control": cacheControl,
  };
  return toResponse({ status: 200, headers, body: request.method === "HEAD" ? null : bytes });
}

/** Answers `photo://media/...` with a picture of a photo, by its id and never by a path. */
export async function answerPhoto(media: MediaSource, request: Request): Promise<Response> {
  const address = addressBelow(shellAddresses.media, request);
  if (address === null) return toResponse(notFound);
  const answer = await answerMedia(media, {
    isHead: request.method === "HEAD",
    address,
    header: (name) => request.headers.get(name),
    signal: request.signal,
  });
  return toResponse(answer);
}

const notFound = errorAnswer(404, "not-found", "There is nothing at this address.");

/** What follows a base in the address of a request that only reads; null for any other. */
function addressBelow(base: string, { method, url }: Request): string | null {
  const reads = method === "GET" || method === "HEAD";
  return reads && url.startsWith(base) ? url.slice(base.length).replace(/#.*$/, "") : null;
}

function toResponse({ status, headers, body }: MediaAnswer): Response {
  type Body = ConstructorParameters<typeof Response>[0];
  const content = (body instanceof Readable ? Readable.toWeb(body) : body) as Body;
  return new Response(content, { status, headers: { "x-content-type-options": "nosniff", ...headers } });
}
