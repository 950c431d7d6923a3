/** @file The engine and its web server, in a process of their own that may die and be started again. */
import { Socket } from "node:net";
import { toWireError } from "../../shared/errors.ts";
import { createEngine, type Engine } from "../engine/index.ts";
import { modelsDirectory } from "../host-shared/places.ts";
import type { FromServer, ToServer } from "./messages.ts";
import { readPageFiles } from "../host-shared/page-files.ts";
import type { Access } from "./request-guard.ts";
import { createWebServer } from "./web-server.ts";

let engine: Engine | undefined;
let access: Access | undefined;
let server: ReturnType<typeof createWebServer> | undefined;
let stopping: Promise<void> | undefined;

// Ctrl-C reaches every process of a terminal; the supervisor decides what it means.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => void stop());
process.on("message", (message: ToServer, socket: unknown) => {
  switch (message.kind) {
    case "start":
      void start(message);
      break;
    case "connection":
      tell({ kind: "taken" });
      // A connection that was closed on its way arrives as undefined.
      if (socket instanceof Socket) take(socket);
      break;
    case "token":
      if (access !== undefined) access.token = message.token;
      break;
    case "stop":
      void stop();
  }
});

async function start(message: Extract<ToServer, { kind: "start" }>): Promise<void> {
  try {
    access = message.access;
    const pages = readPageFiles(message.rendererDirectory);
    engine = await createEngine({
      keepUpToDate: true,
      ...message.engine,
      modelsDirectory: modelsDirectory(),
    });
    const { signal } = new AbortController();
    for (const path of message.folders) await engine.handlers["folder.add"]({ path }, signal);
    server = createWebServer({
      access,
      onTokenUsed: () => tell({ kind: "token-used" }),
      pages,
      media: engine.media,
      handlers: engine.handlers,
    });
    // Only a server that listens watches how long its connections take to say what they want.
    server.emit("listening");
    tell({ kind: "ready" });
  } catch (error) {
    tell({ kind: "refused", ...toWireError(error) });
    await stop();
  }
}

function take(socket: Socket): void {
  if (server === undefined) socket.destroy();
  else server.emit("connection", socket);
  // The supervisor let nothing be read of it.
  socket.resume();
}

function stop(): Promise<void> {
  return (stopping ??= (async () => {
    server?.closeAllConnections();
    await engine?.close();
    process.exit(0);
  })());
}

function tell(message: FromServer): void {
  // Without a supervisor there is nobody left to tell.
  if (process.connected) process.send!(message);
}
