import { createHash, timingSafeEqual } from "node:crypto";
import { webPaths } from "../../shared/host.ts";

/** Where a browser host is, and what lets a browser in. Secrets are random and of any length. */
export type Access = {
  /** The one name it answers to, `127.0.0.1:PORT`, and with it the one origin of its pages. */
  host: string;
  /** What the session cookie holds. */
  session: string;
  /** What an address carries to get that cookie, once; null when it has been used. */
  token: string | null;
};

/** What is looked at of a request; a header may have come several times (`IncomingMessage.headersDistinct`). */
export type GuardedRequest = {
  method: string | undefined;
  url: string | undefined;
  isUpgrade: boolean;
  headers: Partial<Record<string, string[]>>;
};

/** May it be answered, does it exchange the token for a session, is it a reload of that, or why is it refused? */
export type Verdict =
  | { kind: "answer" }
  | { kind: "exchange" }
  | { kind: "to-start" }
  | { kind: "refuse"; status: number; code: string; message: string };

/** The name of the session cookie. Cookies know no ports, so two hosts side by side need two names. */
export function cookieName(host: string): string {
  return `lineup-${host.slice(host.lastIndexOf(":") + 1)}`;
}

/**
 * Decides on every HTTP request and every WebSocket upgrade, and nothing else does. A page of another site can make a
 * browser send requests here: under a name of its own (DNS rebinding), which `Host` gives away; or with this host's
 * name, which `Origin` and `Sec-Fetch-Site` give away, and which carry no cookie (SameSite=Strict). Another program on
 * this machine has no cookie at all.
 */
export function guardRequest({ method, url, isUpgrade, headers }: GuardedRequest, access: Access): Verdict {
  const origin = `http://${access.host}`;
  if (!isOne(headers["host"], access.host))
    return refuse(421, "wrong-host", `Lineup answers to http://${access.host} alone.`);
  // A browser always says where a WebSocket comes from, a form or a fetch whenever it could change something.
  if (headers["origin"] === undefined ? isUpgrade : !isOne(headers["origin"], origin))
    return refuse(403, "foreign-origin", "This request comes from another page; use Lineup's own.");
  if (method !== "GET" && (method !== "HEAD" || isUpgrade))
    return refuse(405, "method-refused", "Lineup's pages can only be read.");
  // Following a link is the one thing another page may do: it shows the page to the person and to nobody else.
  const site = headers["sec-fetch-site"];
  const isOwn = site === undefined || isOne(site, "same-origin") || isOne(site, "none");
  if (!isOwn && (isUpgrade || !isOne(headers["sec-fetch-mode"], "navigate")))
    return refuse(403, "foreign-origin", "This request comes from another page; use Lineup's own.");
  if (url?.startsWith("/") !== true) return refuse(400, "bad-address", "This is no address of Lineup.");
  const hasSession = isSecret(cookieOf(headers["cookie"], cookieName(access.host)), access.session);
  const token = /^\/\?token=([^&]*)$/.exec(url)?.[1];
  if (token !== undefined && !isUpgrade) {
    if (access.token !== null && isSecret(token, access.token)) return { kind: "exchange" };
    if (hasSession) return { kind: "to-start" };
    return refuse(
      401,
      "token-used",
      "This address has been used or is an old one; press Enter where Lineup was started to get a new one.",
    );
  }
  if (!hasSession)
    return refuse(401, "no-session", "Open the address that Lineup printed when it was started.");
  if (isUpgrade && url !== webPaths.engine)
    return refuse(404, "not-found", "There is no connection to be had here.");
  return { kind: "answer" };
}

function refuse(status: number, code: string, message: string): Verdict {
  return { kind: "refuse", status, code, message };
}

/** There once, and as expected. */
function isOne(values: string[] | undefined, expected: string): boolean {
  return values?.length === 1 && values[0] === expected;
}

/** Takes the same time wherever the two differ, and whatever their lengths. */
function isSecret(given: string | undefined, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given ?? ""), digest(secret));
}

function cookieOf(headers: string[] | undefined, name: string): string | undefined {
  for (const pair of headers?.join(";").split(";") ?? []) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
