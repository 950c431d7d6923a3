import { EnvHttpProxyAgent, request, type Dispatcher } from "undici";
import { EngineError } from "../../../shared/errors.ts";

/** What HTTPS_PROXY, HTTP_PROXY and NO_PROXY say; an empty text is no proxy. */
export type Proxies = { httpsProxy: string; httpProxy: string; noProxy: string };

/** What requests are made over. Its owner destroys it, and with it every connection. */
export type Connections = Dispatcher;

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** Connections through the proxies of the environment, or through others. Throws `download-failed`. */
export function openConnections(proxies: Partial<Proxies> = {}): Connections {
  const noProxy = proxies.noProxy ?? process.env["no_proxy"] ?? process.env["NO_PROXY"] ?? "";
  // No proxy leads to this machine: what it would find there is its own.
  const exceptions = noProxy === "*" ? noProxy : `${noProxy},localhost,127.0.0.1,[::1]`;
  try {
    return new EnvHttpProxyAgent({ ...proxies, noProxy: exceptions });
  } catch (error) {
    throw new EngineError(
      "download-failed",
      "The proxy that HTTPS_PROXY or HTTP_PROXY names is no address; write it as http://HOST:PORT and run again.",
      { cause: error },
    );
  }
}

/** Whether nobody on the way can read or change what comes from an address: it is https, or this machine. */
export function isPrivate({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether a redirect is followed: only to private addresses, and from the network never to this machine's ports. */
export function mayFollow(from: URL, to: URL): boolean {
  return isPrivate(to) && (from.protocol === "http:" || to.protocol === "https:");
}

/** An address as it may be shown: without a query, which can hold keys, and without a password. */
export function shown(address: URL): string {
  return address.origin + address.pathname;
}

/**
 * Asks for an address and follows redirects, as far as they lead to encrypted addresses. The caller reads the body or
 * aborts `signal`. Throws `download-failed` for a redirect that is not followed, and whatever the network throws.
 */
export async function ask(
  address: URL,
  options: { headers: Record<string, string>; connections: Connections; signal: AbortSignal },
): Promise<Dispatcher.ResponseData> {
  const { headers, connections: dispatcher, signal } = options;
  let url = address;
  for (let hops = 0; ; hops += 1) {
    // The signal ends a request that takes too long, wherever it hangs; undici's own limits know only of some places.
    const patient = { headersTimeout: 0, bodyTimeout: 0 };
    const answer = await request(url, { dispatcher, headers, signal, ...patient });
    const { location } = answer.headers;
    if (!redirects.has(answer.statusCode) || typeof location !== "string") return answer;
    if (hops === mostRedirects) throw failed(address, `it was redirected more than ${mostRedirects} times`);
    const next = URL.parse(location, url.href);
    if (next === null || !mayFollow(url, next)) {
      throw failed(address, `it was redirected to ${next === null ? "no address" : shown(next)}`);
    }
    url = next;
  }
}

/** The `download-failed` that says why an address cannot be fetched. */
export function failed(address: URL, reason: string, cause?: unknown): EngineError {
  return new EngineError(
    "download-failed",
    `Cannot fetch ${shown(address)} (${reason}); check the connection, the proxy and the mirror if there is one, and ` +
      "run again: what has arrived is kept.",
    { cause },
  );
}
