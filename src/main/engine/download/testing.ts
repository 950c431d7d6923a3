/** @file What the tests of downloads share: servers on this machine that behave well, or badly in one way. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Proxies } from "./connections.ts";

/** What one request is answered with. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Whatever the environment of the tests says of proxies. */
export const noProxies: Proxies = { httpsProxy: "", httpProxy: "", noProxy: "" };

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

function begin(content: Buffer, request: IncomingMessage, response: ServerResponse): Buffer {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const rest = content.subarray(Number(from ?? 0));
  response.setHeader("content-length", rest.length);
  if (from !== undefined) {
    response.statusCode = 206;
    response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
  }
  return rest;
}
