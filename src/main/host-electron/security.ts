import type { Session, WebContents } from "electron";
import { shellAddresses } from "../../shared/shell.ts";

/** What a page may do besides showing itself: put a path on the clipboard, and fill the screen. */
const permissions: ReadonlySet<string> = new Set(["clipboard-sanitized-write", "fullscreen"]);
/** What a window may load; everything else, so all of the network, is refused. */
const protocols: ReadonlySet<string> = new Set(["app:", "photo:", "blob:", "devtools:"]);

/** The frame a message or a wish comes from, as far as it is looked at. */
export type SenderFrame = { parent: unknown; origin: string };

/** Whether a message comes from the app's own page and from no frame within it. A frame that has gone is null. */
export function isOwnFrame(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === shellAddresses.page;
}

/** Whether a page may have a permission. Chromium writes origins with a slash at the end here. */
export function mayHave(permission: string, origin: string): boolean {
  return permissions.has(permission) && origin.replace(/\/$/, "") === shellAddresses.page;
}

/** Whether an address may be loaded. */
export function mayLoad(address: string): boolean {
  return URL.canParse(address) && protocols.has(new URL(address).protocol);
}

/** Whether an address may be handed to the system's browser. */
export function mayOpenOutside(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

/** Refuses a session's pages whatever Lineup has no use for. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, { requestingUrl }) =>
    answer(mayHave(permission, URL.canParse(requestingUrl) ? originOf(requestingUrl) : contents.getURL())),
  );
  session.setPermissionCheckHandler((_, permission, origin) => mayHave(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url) }));
}

/** Keeps a window on the page it was opened with; links to elsewhere go to the system's browser through `openOutside`. */
export function secureContents(contents: WebContents, openOutside: (address: string) => void): void {
  contents.on("will-navigate", (event) => event.preventDefault());
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) openOutside(url);
    return { action: "deny" };
  });
}

/** An origin as Chromium has it: Node gives the origin of a scheme it does not know as "null". */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
