import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { WebSocketServer } from "ws";
import type { EngineHandlers } from "../../shared/contract.ts";
import { webPaths } from "../../shared/host.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { webSocketTransport } from "../../shared/rpc/web-socket.ts";
import { answerMedia, errorAnswer, type MediaAnswer, type MediaSource } from "../host-shared/media.ts";
import { securityHeaders } from "../host-shared/security-headers.ts";
import type { PageFile } from "../host-shared/page-files.ts";
import { cookieName, guardRequest, type Access } from "./request-guard.ts";

/**
 * The largest message a page may send. An order of 200,000 photos with scores and percentiles comes to 2.4 MB, a file of
 * labels or axes to tens at most.
 */
export const largestMessageBytes = 64 * 1024 * 1024;

/** What a web server serves. */
export type WebServerParts = {
  /** Looked at for every request; its token may be replaced at any time. */
  access: Access;
  /** Called before the answer to the request that used the token up. */
  onTokenUsed: () => void;
  pages: ReadonlyMap<string, PageFile>;
  media: MediaSource;
  handlers: EngineHandlers;
};

/**
 * The HTTP and WebSocket side of the browser host. It does not listen: connections are handed to it (`connection`
 * events), or the caller listens. {@link guardRequest} has decided on everything before anything else looks at it.
 */
export function createWebServer(parts: WebServerParts): Server {
  const { access } = parts;
  const always = securityHeaders({ images: [], connections: [`ws://${access.host}`] });
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 5_000,
    requestTimeout: 20_000,
    connectionsCheckingInterval: 1_000,
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    perMessageDeflate: false,
  });

  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
    void answerRequest(request, response);
  });

  server.on("upgrade", (request, socket, head) => {
    const verdict = guardRequest({ ...requestFacts(request), isUpgrade: true }, access);
    if (verdict.kind !== "answer") {
      refuseUpgrade(socket, verdict.kind === "refuse" ? verdict : notFound);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveEngine(webSocketTransport(webSocket), parts.handlers);
    });
  });

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const verdict = guardRequest({ ...requestFacts(request), isUpgrade: false }, access);
    switch (verdict.kind) {
      case "refuse":
        // What else such a sender has to say is not read.
        response.setHeader("connection", "close");
        return send(response, errorAnswer(verdict.status, verdict.code, verdict.message));
      case "exchange":
        access.token = null;
        parts.onTokenUsed();
        response.setHeader(
          "set-cookie",
          `${cookieName(access.host)}=${access.session}; Path=/; HttpOnly; SameSite=Strict`,
        );
        return send(response, toStart);
      case "to-start":
        return send(response, toStart);
      case "answer":
        return send(response, await answerGuarded(request, response));
    }
  }

  async function answerGuarded(request: IncomingMessage, response: ServerResponse): Promise<MediaAnswer> {
    const { url = "/", headers } = request;
    const isHead = request.method === "HEAD";
    if (url.startsWith(webPaths.media)) {
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      return answerMedia(parts.media, {
        isHead,
        address: url.slice(webPaths.media.length),
        header: (name) => request.headersDistinct[name]?.[0] ?? null,
        signal: gone.signal,
      });
    }
    const page = parts.pages.get(url);
    if (page === undefined) return errorAnswer(notFound.status, notFound.code, notFound.message);
    const head = { etag: page.tag, "cache-control": page.cacheControl };
    if (headers["if-none-match"] === page.tag) return { status: 304, headers: head, body: null };
    return {
      status: 200,
      headers: { ...head, "content-type": page.type, "content-length": String(page.bytes.length) },
      body: isHead ? null : page.bytes,
    };
  }

  return server;
}

const notFound = { status: 404, code: "not-found", message: "There is nothing at this address." };
/** The token leaves the address bar and the history. */
const toStart: MediaAnswer = {
  status: 303,
  headers: { location: "/", "cache-control": "no-store", "content-length": "0" },
  body: null,
};

function requestFacts({ method, url, headersDistinct }: IncomingMessage) {
  return { method, url, headers: headersDistinct };
}

async function send(response: ServerResponse, { status, headers, body }: MediaAnswer): Promise<void> {
  response.writeHead(status, headers);
  if (body === null || body instanceof Uint8Array) {
    response.end(body ?? undefined);
    return;
  }
  // A reader that has gone or a file that ends early breaks the connection, which says it all.
  await pipeline(body, response).catch(() => response.destroy());
}

function refuseUpgrade(socket: Duplex, reason: { status: number; code: string; message: string }): void {
  const { headers, body } = errorAnswer(reason.status, reason.code, reason.message);
  const head = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${reason.status} Refused\r\n${head.join("\r\n")}\r\n\r\n${Buffer.from(body as Uint8Array).toString()}`,
  );
}
