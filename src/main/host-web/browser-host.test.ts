import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { BrowserHost } from "./index.ts";
import { ask, askRaw, codeOf, openClient, script, signIn, startHost } from "./testing.ts";
import { largestMessageBytes } from "./web-server.ts";

const running: Partial<Awaited<ReturnType<typeof startHost>>> = {};
let host: BrowserHost;
let cookie: string;
beforeAll(async () => {
  Object.assign(running, await startHost());
  host = running.host!;
  await host.ready;
  ({ cookie } = await signIn(host));
});
afterAll(() => running.remove?.());

/** Asks for a connection to the engine and resolves to "open" or to the status it is refused with. */
async function openSocket(headers: Record<string, string>, path = "/engine"): Promise<number | "open"> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  const refused = once(socket, "unexpected-response") as Promise<[unknown, { statusCode: number }]>;
  const outcome = await Promise.race([
    once(socket, "open").then(() => "open" as const),
    refused.then(([, { statusCode }]) => statusCode),
  ]);
  socket.on("error", () => undefined);
  socket.terminate();
  return outcome;
}

describe("pages", () => {
  test("are served with their types, their tags and headers that allow nothing from elsewhere", async () => {
    const page = await ask(host, "/", { headers: { cookie } });
    expect(page).toMatchObject({ status: 200, body: "<!doctype html><title>Lineup</title>" });
    expect(page.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
        `connect-src 'self' ws://127.0.0.1:${host.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const asset = await ask(host, "/assets/app-1a2b.js", { headers: { cookie } });
    expect(asset).toMatchObject({ status: 200, body: script });
    expect(asset.headers["cache-control"]).toBe("private, max-age=31536000, immutable");
    const headers = { cookie, "if-none-match": String(page.headers["etag"]) };
    expect(await ask(host, "/", { headers })).toMatchObject({ status: 304, body: "" });
    expect(await ask(host, "/", { method: "HEAD", headers: { cookie } })).toMatchObject({
      status: 200,
      body: "",
    });
  });

  test.each([
    "/../secret.html",
    "/assets/../../secret.html",
    "/%2e%2e/secret.html",
    "/..%2fsecret.html",
    "/assets/..%5c..%5csecret.html",
    "/assets/....//....//secret.html",
    "/%252e%252e/secret.html",
    "/%00/../secret.html",
    "//etc/passwd",
    "/index.html",
    "/assets",
    "/photo/",
    "/photo/../../secret.html",
    "/photo/thumb/%2e%2e%2f%2e%2e%2fsecret.html",
  ])("are not found at %s", async (path) => {
    expect(codeOf(await ask(host, path, { headers: { cookie } }))).toEqual([404, "not-found"]);
    const raw = await askRaw(
      host,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(raw).toMatch(/^HTTP\/1\.1 404 /);
    expect(raw).not.toContain("Nobody may read this");
  });
});

describe("a forged request", () => {
  test.each([
    ["POST", "http://evil.example", 403, "foreign-origin"],
    ["GET", "http://evil.example", 403, "foreign-origin"],
    ["POST", "null", 403, "foreign-origin"],
    ["DELETE", undefined, 405, "method-refused"],
    ["POST", undefined, 405, "method-refused"],
  ])("%s from %s is refused with %i, though it brings the cookie", async (method, origin, status, code) => {
    const headers = { cookie, ...(origin !== undefined && { origin }) };
    expect(codeOf(await ask(host, "/", { method, headers }))).toEqual([status, code]);
  });

  test("of a picture for another page is refused, though it brings the cookie", async () => {
    const headers = { cookie, "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" };
    expect(codeOf(await ask(host, "/photo/thumb/1", { headers }))).toEqual([403, "foreign-origin"]);
  });

  test.each(["evil.example", "localhost:1", "127.0.0.1"])("under the name %s is refused", async (name) => {
    const headers = { cookie, host: name };
    expect(codeOf(await ask(host, "/", { headers }))).toEqual([421, "wrong-host"]);
    expect(await openSocket({ ...headers, origin: `http://${name}` })).toBe(421);
  });

  test("for a connection is refused without the right origin or the cookie", async () => {
    const origin = `http://127.0.0.1:${host.port}`;
    expect(await openSocket({ cookie, origin })).toBe("open");
    expect(await openSocket({ cookie, origin: "http://evil.example" })).toBe(403);
    expect(await openSocket({ cookie })).toBe(403);
    expect(await openSocket({ origin })).toBe(401);
    expect(await openSocket({ origin, cookie: `${cookie}x` })).toBe(401);
    expect(await openSocket({ origin, cookie }, "/")).toBe(404);
  });
});

test.each(["0", "-1", "1e3", "01", "99999999999", "1%2f", "4294967296", "1"])(
  "a picture of photo %s, which this library does not have, is refused",
  async (id) => {
    for (const kind of ["thumb", "view"]) {
      expect((await ask(host, `/photo/${kind}/${id}`, { headers: { cookie } })).status).toBe(404);
    }
  },
);

describe("a token", () => {
  test("opens the page once, and a browser that has opened it can load that address again", async () => {
    const { path, cookie: own } = await signIn(host);
    expect(codeOf(await ask(host, path))).toEqual([401, "token-used"]);
    const again = await ask(host, path, { headers: { cookie: own } });
    expect([again.status, again.headers["location"]]).toEqual([303, "/"]);
  });

  test("is exchanged for a cookie that scripts and other sites do not get", async () => {
    const { pathname, search } = new URL(host.newAddress());
    const answer = await ask(host, pathname + search);
    expect([answer.status, answer.headers["location"]]).toEqual([303, "/"]);
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(
        new RegExp(`^lineup-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
      ),
    ]);
  });

  test("is void once there is another", async () => {
    const [first, second] = [host.newAddress(), host.newAddress()].map((address) => new URL(address));
    expect(codeOf(await ask(host, first.pathname + first.search))).toEqual([401, "token-used"]);
    expect((await ask(host, second.pathname + second.search)).status).toBe(303);
  });

  test("that is wrong or missing opens nothing", async () => {
    host.newAddress();
    expect(codeOf(await ask(host, `/?token=${"A".repeat(43)}`))).toEqual([401, "token-used"]);
    for (const path of ["/", "/assets/app-1a2b.js", "/photo/thumb/1"])
      expect(codeOf(await ask(host, path))).toEqual([401, "no-session"]);
  });
});

describe("a connection", () => {
  test("carries the engine's calls", async () => {
    expect(await openClient(host, cookie).client["folder.list"]({})).toEqual({ folders: [] });
  });

  test("ends with a message above the limit, and no other does", async () => {
    const neighbour = openClient(host, cookie).client;
    await neighbour["folder.list"]({});
    const { socket, client } = openClient(host, cookie);
    const closed = once(socket, "close");
    const path = "a".repeat(largestMessageBytes);
    await expect(client["folder.find"]({ path })).rejects.toMatchObject({ code: "connection-lost" });
    expect((await closed)[0]).toBe(1009);
    expect(await neighbour["folder.list"]({})).toEqual({ folders: [] });
  });
});

describe("what is no HTTP", () => {
  const head = () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n`;

  test("is refused, and the next request is answered", async () => {
    expect(await askRaw(host, "\x16\x03\x01\x02\0 hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await askRaw(host, "GET /\r\n\r\n")).toMatch(/^HTTP\/1\.1 421 /);
    expect(await askRaw(host, "GET / HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await askRaw(host, `${head()}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await askRaw(host, "GET http://evil.example/ HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 421 /);
    expect((await ask(host, "/", { headers: { cookie } })).status).toBe(200);
  });

  test("like a second host is never believed", async () => {
    const foreignFirst = `GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:${host.port}\r\n`;
    const rest = `Cookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    expect(await askRaw(host, foreignFirst + rest)).toMatch(/^HTTP\/1\.1 4\d\d /);
    const foreignLast = `${head()}Host: evil.example\r\n`;
    expect(await askRaw(host, foreignLast + rest)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test("like too long a head is refused", async () => {
    expect(await askRaw(host, `${head()}X: ${"a".repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test("like a head that never ends is given up after seconds", async () => {
    expect(await askRaw(host, head())).toMatch(/^HTTP\/1\.1 408 /);
  });
});
