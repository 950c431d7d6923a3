/** @file What Electron's main process and its preload script call the messages between them. */

/** Channels from the page to the main process, and from it to the page. */
export const shellChannels = {
  /** To main, with a nonce: a connection to the engine is wanted. */
  connect: "lineup:connect",
  /** To the page, with that nonce and the connection's port. */
  port: "lineup:port",
  /** To main, with a purpose; answered with a path or null. */
  chooseFolder: "lineup:choose-folder",
  /** To main: answered with the first axis that was opened and is not done with; null where there is none. */
  firstAxis: "lineup:first-axis",
  /** To main: that axis is done with. */
  axisDone: "lineup:axis-done",
  /** To the page: there are axes to take. */
  axesOpened: "lineup:axes-opened",
  /** To main, with an act; answered when it has begun. */
  updates: "lineup:updates",
  /** To the page, with how updates stand now. */
  updatesChanged: "lineup:updates-changed",
  /** To the page: a command was chosen in the menu. */
  command: "lineup:command",
} as const;

/** The page's origin in Electron, and the base of its pictures' addresses. */
export const shellAddresses = { page: "app://lineup", media: "photo://media/" } as const;
