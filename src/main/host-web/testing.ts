/** @file What the browser host's tests share: a running host, and requests as no browser would send them. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { connectEngine } from "../../shared/rpc/connect.ts";
import { webSocketTransport } from "../../shared/rpc/web-socket.ts";
import { serveInBrowser, type BrowserHost, type ServeOptions } from "./index.ts";

/** The one script of the renderer that {@link startHost} serves. */
export const script = "document.title = 'Lineup';";

/** A host with a small renderer and a library of its own, in `directory`; `remove` takes both away. */
export async function startHost(options: Partial<ServeOptions> = {}) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "lineup-test-")));
  const rendererDirectory = join(directory, "renderer");
  mkdirSync(join(rendererDirectory, "assets"), { recursive: true });
  writeFileSync(join(rendererDirectory, "index.html"), "<!doctype html><title>Lineup</title>");
  writeFileSync(join(rendererDirectory, "assets", "app-1a2b.js"), script);
  writeFileSync(join(directory, "secret.html"), "Nobody may read this.");
  const crashes: string[] = [];
  const host = await serveInBrowser({
    engine: { libraryDirectory: join(directory, "library"), device: "cpu" },
    rendererDirectory,
    folders: [],
    port: 0,
    onCrash: (message) => crashes.push(message),
    ...options,
  });
  const remove = async () => {
    host.close();
    await host.ended.catch(() => undefined);
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  return { directory, host, crashes, remove };
}

/** An answer as far as tests look at it. */
export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** One request on a connection of its own. */
export async function ask(
  { port }: BrowserHost,
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const request = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: false });
  request.end();
  const [response] = (await once(request, "response")) as [
    NodeJS.ReadableStream & Answer & { statusCode: number },
  ];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** Sends bytes as they are and returns all that comes back before the server closes. */
export async function askRaw({ port }: BrowserHost, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return text(socket);
}

/** The path of a fresh address, and the cookie it is exchanged for. */
export async function signIn(host: BrowserHost): Promise<{ path: string; cookie: string }> {
  const { pathname, search } = new URL(host.newAddress());
  const { headers } = await ask(host, pathname + search);
  return { path: pathname + search, cookie: headers["set-cookie"]![0].split(";")[0] };
}

/** The status of a refusal and its code. */
export function codeOf({ status, body }: Answer): [number, string] {
  return [status, (JSON.parse(body) as { code: string }).code];
}

/** A client of the engine as a page has one, until the test ends. */
export function openClient({ port }: BrowserHost, cookie: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, {
    headers: { cookie, origin: `http://127.0.0.1:${port}` },
  });
  onTestFinished(() => socket.terminate());
  return { socket, client: connectEngine(webSocketTransport(socket)) };
}

/** The server processes that this process has started, by id, oldest first. */
export function serverProcesses(): number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(process.pid), "-f", "server-entry"], {
    encoding: "utf8",
  });
  return stdout.split("\n").filter(Boolean).map(Number);
}
