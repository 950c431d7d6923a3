import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { ask, isPrivate, mayFollow, openConnections, shown, type Proxies } from "./connections.ts";
import { content, serveInTurn, startServer, whole } from "./testing.ts";

/** A real proxy, from which every way leads to `target`, or nowhere; `tunnels` says what ways were asked for. */
async function startProxy(target: URL | null) {
  const tunnels: { to: string | undefined; authorization: string | undefined }[] = [];
  const server = await startServer((_, response) => response.writeHead(400).end());
  server.on("connect", (request, near) => {
    tunnels.push({ to: request.url, authorization: request.headers["proxy-authorization"] });
    near.on("error", () => undefined);
    if (target === null) {
      near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const far = connect(Number(target.port), target.hostname, () => {
      near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      far.pipe(near).pipe(far);
    });
    far.on("error", () => near.destroy());
    onTestFinished(() => void far.destroy());
  });
  return { url: server.url, tunnels };
}

const noProxies: Proxies = { httpsProxy: "", httpProxy: "", noProxy: "" };

async function bodyOf(address: URL, proxies: Partial<Proxies>): Promise<Buffer> {
  const connections = openConnections({ ...noProxies, ...proxies });
  onTestFinished(() => connections.destroy());
  const answer = await ask(address, { headers: {}, connections, signal: new AbortController().signal });
  return Buffer.from(await answer.body.arrayBuffer());
}

describe("a proxy", () => {
  test("is gone through, with its password", async () => {
    const server = await serveInTurn(whole(content));
    const proxy = await startProxy(server.url);
    const httpProxy = proxy.url.href.replace("//", "//me:secret@");
    expect(await bodyOf(new URL("http://hub.invalid/file"), { httpProxy })).toEqual(content);
    const authorization = `Basic ${Buffer.from("me:secret").toString("base64")}`;
    expect(proxy.tunnels).toEqual([{ to: "hub.invalid:80", authorization }]);
    expect(server.requests).toEqual(["/file"]);
  });

  test("is never asked for the way to this machine", async () => {
    const server = await serveInTurn(whole(content));
    const proxy = await startProxy(null);
    expect(await bodyOf(server.url, { httpProxy: proxy.url.href })).toEqual(content);
    expect(proxy.tunnels).toEqual([]);
  });

  // An address of this machine that needs to be excepted, and leads nowhere on Windows.
  test.skipIf(process.platform === "win32").each(["0.0.0.0", "a.example, 0.0.0.0", "*"])(
    "is left out for %s when that is excepted",
    async (noProxy) => {
      const server = await serveInTurn(whole(content));
      const proxy = await startProxy(server.url);
      const address = new URL(`http://0.0.0.0:${server.url.port}/file`);
      expect(await bodyOf(address, { httpProxy: proxy.url.href })).toEqual(content);
      expect(proxy.tunnels).toHaveLength(1);
      expect(await bodyOf(address, { httpProxy: proxy.url.href, noProxy })).toEqual(content);
      expect(proxy.tunnels).toHaveLength(1);
    },
  );

  test("for https is asked for the way to the host", async () => {
    const proxy = await startProxy(null);
    const reading = bodyOf(new URL("https://huggingface.co/file"), { httpsProxy: proxy.url.href });
    await expect(reading).rejects.toThrow("Proxy response (502) !== 200 when HTTP Tunneling");
    expect(proxy.tunnels).toMatchObject([{ to: "huggingface.co:443" }]);
  });

  test("whose address is none is download-failed", () => {
    expect(() => openConnections({ ...noProxies, httpsProxy: "proxy.example:3128" })).toThrow(
      expect.objectContaining({
        code: "download-failed",
        message:
          "The proxy that HTTPS_PROXY or HTTP_PROXY names is no address; write it as http://HOST:PORT and run again.",
      }),
    );
  });
});

test("no connection outlives its owner's wish", async () => {
  const closed = Promise.withResolvers<undefined>();
  const server = await startServer((_, response) => response.end("."));
  server.on("connection", (socket) => void once(socket, "close").then(() => closed.resolve(undefined)));
  const connections = openConnections();
  const { body } = await ask(server.url, { headers: {}, connections, signal: new AbortController().signal });
  await body.text();
  await connections.destroy();
  await closed.promise;
});

test.each([
  ["https://example.org", true],
  ["http://localhost:8080", true],
  ["http://127.0.0.1", true],
  ["http://127.8.0.1", true],
  ["http://[::1]:80", true],
  ["http://example.org", false],
  ["http://127.0.0.1.example.org", false],
  ["http://localhost.example.org", false],
  ["http://10.0.0.1", false],
  ["ftp://127.0.0.1", false],
  ["file:///etc/passwd", false],
])("whether %s is private: %j", (address, expected) => {
  expect(isPrivate(new URL(address))).toBe(expected);
});

test.each([
  ["https://a.example", "https://b.example", true],
  ["https://a.example", "http://b.example", false],
  ["https://a.example", "http://127.0.0.1", false],
  ["http://127.0.0.1", "http://localhost:1", true],
  ["http://127.0.0.1", "https://a.example", true],
  ["http://127.0.0.1", "http://a.example", false],
])("whether a redirect from %s to %s is followed: %j", (from, to, expected) => {
  expect(mayFollow(new URL(from), new URL(to))).toBe(expected);
});

test("an address is shown without what may be secret", () => {
  expect(shown(new URL("https://me:secret@example.org/a/b?key=secret#c"))).toBe("https://example.org/a/b");
});
