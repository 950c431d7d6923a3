/** @file What a host gives the renderer. Types and names only, so that preload and renderer can both load it. */
import type { WireError } from "./errors.ts";
import type { Transport } from "./rpc/transport.ts";
import type { UpdateAct, UpdateState } from "./updates.ts";

/** The systems Lineup runs on, as Node names them. */
export type Platform = "win32" | "darwin" | "linux";

/** What a folder is chosen for: to be added, or to have copies of photos put into it. */
export type FolderPurpose = "add" | "copy-into";

/**
 * Everything a menu can ask of the renderer, by name, with its key in Electron's notation. The renderer listens for the
 * keys itself, so that they work in a browser, too (none is a browser's own that a page cannot have); menus show them.
 * A single letter does not count while a text field has the focus. What is seldom asked for has no key.
 */
export const hostCommands = {
  "add-folder": "CmdOrCtrl+O",
  "export-order": "CmdOrCtrl+E",
  "copy-in-order": "CmdOrCtrl+Shift+E",
  settings: "CmdOrCtrl+,",
  about: null,
  undo: "CmdOrCtrl+Z",
  "select-all": "CmdOrCtrl+A",
  "sort-by-date": "D",
  "sort-by-name": "N",
  "reverse-order": "R",
  "larger-tiles": "Plus",
  "smaller-tiles": "-",
  "show-sidebar": "CmdOrCtrl+B",
  "show-ruler": "U",
  "show-information": "I",
} as const satisfies Record<string, string | null>;

/** One of {@link hostCommands}. */
export type HostCommand = keyof typeof hostCommands;

/** An axis file that the app was opened with: its text for `axis.import`, or why it cannot be read. */
export type OpenedAxis = { json: string } | { error: WireError };

/** Updates of the app, in a host that is a program of its own. */
export type HostUpdates = {
  /** Has something done about them; resolves when it has begun. */
  do: (act: UpdateAct) => Promise<void>;
  /** Calls `listener` for every change and for what `look` asks, until the returned function is called. */
  follow: (listener: (state: UpdateState) => void) => () => void;
};

/** What the renderer works with, the same in every host. The renderer makes it, of {@link HostBridge} where there is one. */
export type Host = {
  kind: "electron" | "web";
  platform: Platform;
  /** For `mediaUrl`: `photo://media/` or `/photo/`. */
  mediaBase: string;
  /**
   * Opens a new connection to the engine, which closes when the engine ends: then ask again. It may take as long as the
   * engine takes to be started again.
   */
  connect: () => Promise<Transport>;
  /**
   * The system's own dialog for a folder, which answers null when it is cancelled. Where there is no such dialog this is
   * null, and `folder.browse` stands in.
   */
  chooseFolder: ((purpose: FolderPurpose) => Promise<string | null>) | null;
  /** The paths of files and folders that were dropped; null where a browser keeps them to itself. */
  pathsOfFiles: ((files: readonly File[]) => string[]) | null;
  /** Calls `listener` for everything chosen in a menu of the host, until the returned function is called. */
  onCommand: (listener: (command: HostCommand) => void) => () => void;
  /**
   * Calls `listener` for each axis file that the app was or is opened with, once it is done with the one before, until the
   * returned function is called. A page that ends before it is done is given the file again.
   */
  onOpenedAxis: (listener: (axis: OpenedAxis) => Promise<void>) => () => void;
  /** Null where there is nothing to update, as in a browser. */
  updates: HostUpdates | null;
};

/**
 * What Electron's preload script exposes as `window.lineupHost`; not there in a browser. A port cannot cross the bridge
 * as a value, so it arrives as a message to the window.
 */
export type HostBridge = Pick<Host, "platform" | "mediaBase" | "onCommand" | "onOpenedAxis" | "updates"> & {
  kind: "electron";
  /**
   * Asks for a connection to the engine. When it is there, the window gets one `message` event from its own origin whose
   * `data` is `{ lineupPort: nonce }` and whose only port is the connection's (`messagePortTransport`).
   */
  connect: (nonce: string) => void;
  chooseFolder: (purpose: FolderPurpose) => Promise<string | null>;
  pathsOfFiles: (files: readonly File[]) => string[];
};

/** Addresses of the browser host, all below its origin. */
export const webPaths = {
  /** The WebSocket to the engine (`webSocketTransport`). */
  engine: "/engine",
  /** The base for `mediaUrl`. */
  media: "/photo/",
} as const;
