import { expect, test } from "vitest";
import { cookieName, guardRequest, type Access, type GuardedRequest } from "./request-guard.ts";

const access: Access = { host: "127.0.0.1:4000", session: "the-session", token: "the-token" };
const cookie = "lineup-4000=the-session";
const good: GuardedRequest = {
  method: "GET",
  url: "/",
  isUpgrade: false,
  headers: { host: [access.host], cookie: [cookie] },
};
const upgrade: GuardedRequest = {
  ...good,
  url: "/engine",
  isUpgrade: true,
  headers: { ...good.headers, origin: ["http://127.0.0.1:4000"] },
};
/** A header given several times has its values between bars. */
const withHeaders = (base: GuardedRequest, headers: Record<string, string | undefined>): GuardedRequest => ({
  ...base,
  headers: {
    ...base.headers,
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.split("|")])),
  },
});

function outcome(request: GuardedRequest, now: Access = access): string | number {
  const verdict = guardRequest(request, now);
  return verdict.kind === "refuse" ? verdict.status : verdict.kind;
}

test("a page's own requests are answered", () => {
  expect(outcome(good)).toBe("answer");
  expect(outcome(upgrade)).toBe("answer");
  expect(outcome({ ...good, method: "HEAD" })).toBe("answer");
  expect(outcome(withHeaders(good, { cookie: `other=1; ${cookie}; last=2` }))).toBe("answer");
  expect(outcome(withHeaders(good, { origin: "http://127.0.0.1:4000" }))).toBe("answer");
  expect(outcome(withHeaders(good, { cookie: `other=1|${cookie}` }))).toBe("answer");
  expect(outcome(withHeaders(good, { "sec-fetch-site": "same-origin" }))).toBe("answer");
  expect(outcome(withHeaders(good, { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }))).toBe(
    "answer",
  );
});

test.each([
  "127.0.0.1",
  "127.0.0.1:4001",
  "localhost:4000",
  "[::1]:4000",
  "evil.example:4000",
  "127.0.0.1:4000.evil.example",
  "127.0.0.1:4000 ",
  "127.0.0.1:4000|evil.example",
  "127.0.0.1:4000|127.0.0.1:4000",
  "",
  undefined,
])("the host %j is refused, for a page and for a connection", (host) => {
  for (const request of [good, upgrade]) expect(outcome(withHeaders(request, { host }))).toBe(421);
});

test.each([
  "http://evil.example",
  "https://127.0.0.1:4000",
  "http://127.0.0.1:4001",
  "http://localhost:4000",
  "http://127.0.0.1:4000.evil.example",
  "null",
  "",
  "http://127.0.0.1:4000|http://evil.example",
])("the origin %j is refused, for a page and for a connection", (origin) => {
  for (const request of [good, upgrade]) expect(outcome(withHeaders(request, { origin }))).toBe(403);
  expect(outcome({ ...withHeaders(good, { origin }), method: "POST" })).toBe(403);
});

test("a connection that does not say where it comes from is refused", () => {
  expect(outcome(withHeaders(upgrade, { origin: undefined }))).toBe(403);
});

test.each(["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get", undefined])(
  "the method %s is refused",
  (method) => {
    for (const request of [good, upgrade]) expect(outcome({ ...request, method })).toBe(405);
  },
);

test("another site may lead a person to the page, and nothing else", () => {
  for (const site of ["cross-site", "same-site"]) {
    const from = { "sec-fetch-site": site };
    expect(outcome(withHeaders(good, { ...from, "sec-fetch-mode": "navigate" }))).toBe("answer");
    expect(outcome(withHeaders(good, { ...from, "sec-fetch-mode": "no-cors" }))).toBe(403);
    expect(outcome(withHeaders(good, from))).toBe(403);
    expect(outcome(withHeaders(upgrade, { ...from, "sec-fetch-mode": "navigate" }))).toBe(403);
  }
});

test.each([
  undefined,
  "",
  "lineup-4000=",
  "lineup-4000=the-sessio",
  "lineup-4000=the-session2",
  "lineup-4001=the-session",
  "the-session",
])("the cookie %j is refused", (wrong) => {
  for (const request of [good, upgrade]) expect(outcome(withHeaders(request, { cookie: wrong }))).toBe(401);
});

test("a token opens the page once", () => {
  const first: GuardedRequest = { ...good, url: "/?token=the-token", headers: { host: [access.host] } };
  expect(outcome(first)).toBe("exchange");
  expect(outcome(first, { ...access, token: null })).toBe(401);
  expect(outcome(withHeaders(first, { cookie }), { ...access, token: null })).toBe("to-start");
});

test.each(["/?token=", "/?token=the-toke", "/?token=the-token&a=1", "/?token=null", "/x?token=the-token"])(
  "%s opens nothing",
  (url) => {
    expect(outcome({ ...good, url, headers: { host: [access.host] } })).toBe(401);
    expect(outcome({ ...good, url, headers: { host: [access.host] } }, { ...access, token: null })).toBe(401);
  },
);

test("a token opens no connection", () => {
  expect(outcome({ ...withHeaders(upgrade, { cookie: undefined }), url: "/?token=the-token" })).toBe(401);
});

test("an address that is none is refused, and connections are at one address only", () => {
  expect(outcome({ ...good, url: "http://evil.example/" })).toBe(400);
  expect(outcome({ ...good, url: "*" })).toBe(400);
  expect(outcome({ ...good, url: undefined })).toBe(400);
  expect(outcome({ ...upgrade, url: "/" })).toBe(404);
});

test("cookies of two hosts have two names", () => {
  expect([cookieName("127.0.0.1:4000"), cookieName("127.0.0.1:4001"), cookieName("127.0.0.1")]).toEqual([
    "lineup-4000",
    "lineup-4001",
    "lineup-127.0.0.1",
  ]);
});
