import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { fromWireError } from "../../shared/errors.ts";
import { keepRunning, type StartProcess } from "../host-shared/supervisor.ts";
import type { EngineChoice, FromServer, ToServer } from "./messages.ts";
import type { Access } from "./request-guard.ts";

export type { EngineChoice } from "./messages.ts";

/** What a browser host serves, and where. */
export type ServeOptions = {
  engine: EngineChoice;
  /** Where the built renderer lies. */
  rendererDirectory: string;
  /** Added to the library as soon as the engine runs. */
  folders: readonly string[];
  /** 0 takes one that is free. */
  port: number;
  /** Told in one sentence when the engine has died, how, and that it starts again after a pause. */
  onCrash: (message: string) => void;
};

/** A running browser host. */
export type BrowserHost = {
  port: number;
  /** An address that lets one browser in, once; the one before it becomes void. */
  newAddress: () => string;
  /** Resolves when it can answer for the first time, or when it was closed before; rejects like `ended`. */
  ready: Promise<void>;
  /** Resolves after `close`; rejects with what keeps the engine from starting (`createEngine`, `folder.add`). */
  ended: Promise<void>;
  /** Ends everything it started. */
  close: () => void;
};

/**
 * Serves the app to browsers on this machine, at 127.0.0.1 alone. This process holds the port, the secrets and nothing
 * else: engine and web server live in a process of their own, which is started again when it dies. Connections are taken
 * here and handed over, so that those that come meanwhile wait, and a page finds the same address and its session again.
 * Throws when the port is taken.
 */
export async function serveInBrowser(options: ServeOptions): Promise<BrowserHost> {
  /** Connections for the next server, and those on their way to the one that runs. */
  const [waiting, handedOver]: [Socket[], Socket[]] = [[], []];
  let server: ChildProcess | null = null;
  const admit = () => {
    if (server === null) return;
    for (const socket of waiting.splice(0)) {
      handedOver.push(socket);
      // Kept open here until the server says that it has it: a server that dies before has not lost it.
      server.send({ kind: "connection" } satisfies ToServer, socket, { keepOpen: true }, () => undefined);
    }
  };
  const doorway = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy());
    waiting.push(socket);
    admit();
  });
  const port = await listen(doorway, options.port);
  const access: Access = {
    // As browsers write it: without the port if that is 80.
    host: new URL(`http://127.0.0.1:${port}`).host,
    session: newSecret(),
    token: null,
  };
  const ready = Promise.withResolvers<undefined>();
  let { folders } = options;

  const start: StartProcess = (reports) => {
    const child = fork(fileURLToPath(new URL(entryFile(), import.meta.url)), {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.on("message", (message: FromServer) => {
      switch (message.kind) {
        case "ready":
          // A folder that the user removes later must not come back with the next start.
          folders = [];
          server = child;
          admit();
          reports.ready();
          ready.resolve(undefined);
          break;
        case "taken":
          handedOver.shift()?.destroy();
          break;
        case "token-used":
          access.token = null;
          break;
        case "refused":
          reports.refused(fromWireError(message));
      }
    });
    // A process that could not be started does not exit; one that did has said so before its channel breaks.
    child.on("error", (error) => {
      if (child.pid === undefined) reports.exited(error.message);
    });
    child.once("exit", (code, signal) => {
      server = null;
      waiting.unshift(...handedOver.splice(0));
      reports.exited(signal ?? `exit code ${code}`);
    });
    const { engine, rendererDirectory } = options;
    post(child, { kind: "start", engine, rendererDirectory, access, folders });
    return { stop: () => post(child, { kind: "stop" }), kill: () => child.kill("SIGKILL") };
  };

  const supervisor = keepRunning(start, (how, pauseMs) =>
    options.onCrash(`The engine ended unexpectedly (${how}); it starts again in ${pauseMs / 1_000} s.`),
  );
  const ended = supervisor.ended.finally(() => {
    doorway.close();
    for (const socket of [...waiting, ...handedOver]) socket.destroy();
  });
  // Nobody may be waiting for it.
  ready.promise.catch(() => undefined);
  ended.then(() => ready.resolve(undefined), ready.reject);
  return {
    port,
    newAddress: () => {
      access.token = newSecret();
      if (server !== null) post(server, { kind: "token", token: access.token });
      return `http://${access.host}/?token=${access.token}`;
    },
    ready: ready.promise,
    ended,
    close: supervisor.stop,
  };
}

/** The same file before and after it is compiled. */
function entryFile(): string {
  return import.meta.url.endsWith(".ts") ? "./server-entry.ts" : "./server-entry.js";
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new Error(`Port ${port} cannot be had on this machine; name another with --port.`, {
      cause: error,
    });
  }
  return (server.address() as AddressInfo).port;
}

/** A process that has just ended takes no messages, and its end is reported in its own way. */
function post(child: ChildProcess, message: ToServer): void {
  child.send(message, () => undefined);
}
