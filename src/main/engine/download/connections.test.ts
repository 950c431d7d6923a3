import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { ask, isPrivate, mayFollow, openConnections, shown, type Proxies } from "./connections.ts";
import { content, noProxies, serveInTurn, startServer, whole } from "./testing.ts";

/** A real proxy, which tunnels to everything on this machine and to nothing else; `tunnels` says to where. */
async function startProxy() {
  const tunnels: { to: string | undefined; authorization: string | undefined }[] = [];
  const server = await startServer((_, response) => response.writeHead(400).end());
  server.on("connect", (request, near) => {
    tunnels.push({ to: request.url, authorization: request.headers["proxy-authorization"] });
    near.on("error", () => undefined);
    const [host, port] = request.url!.split(":");
    if (host !== "127.0.0.1") {
      near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const far = connect(Number(port), host, () => {
      near.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      far.pipe(near).pipe(far);
    });
    far.on("error", () => near.destroy());
    onTestFinished(() => void far.destroy());
  });
  return { url: server.url, tunnels };
}

async function bodyOf(address: URL, proxies: Partial<Proxies>): Promise<Buffer> {
  const connections = openConnections({ ...noProxies, ...proxies });
  onTestFinished(() => connections.destroy());
  const answer = await ask(address, { headers: {}, connections, signal: new AbortController().signal });
  return Buffer.from(await answer.body.arrayBuffer());
}

describe("a proxy", () => {
  test("that the environment names for http is gone through, with its password", async () => {
    const [proxy, server] = [await startProxy(), await serveInTurn(whole(content))];
    const httpProxy = proxy.url.href.replace("//", "//me:secret@");
    expect(await bodyOf(server.url, { httpProxy })).toEqual(content);
    const authorization = `Basic ${Buffer.from("me:secret").toString("base64")}`;
    expect(proxy.tunnels).toEqual([{ to: server.url.host, authorization }]);
  });

  test("is left out for the hosts that the environment excepts", async () => {
    const [proxy, server] = [await startProxy(), await serveInTurn(whole(content))];
    expect(await bodyOf(server.url, { httpProxy: proxy.url.href, noProxy: "127.0.0.1" })).toEqual(content);
    expect(proxy.tunnels).toEqual([]);
  });

  test("that the environment names for https is asked for the way to the host", async () => {
    const proxy = await startProxy();
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
  const connections = openConnections(noProxies);
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
