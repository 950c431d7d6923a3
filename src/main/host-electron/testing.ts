/** @file What the tests of Electron's host share: the engine's process without Electron, its messages over real ports. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import type { EngineClient } from "../../shared/contract.ts";
import { connectEngine } from "../../shared/rpc/connect.ts";
import { messagePortTransport } from "../../shared/rpc/message-port.ts";
import { modelsDirectory } from "../host-shared/places.ts";
import { EngineProcess, type EngineProcessParts } from "./engine-process.ts";
import { EngineService } from "./engine-service.ts";
import type { FromEngine, ToEngine } from "./messages.ts";

/** A new empty directory, real path, removed when the test ends. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "lineup-test-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  return directory;
}

/** Indexes a folder and returns the ids of its photos. */
export async function indexPhotos(client: EngineClient, folder: string): Promise<Uint32Array> {
  const run = client["folder.index"]({ paths: [folder] })[Symbol.asyncIterator]();
  while ((await run.next()).done !== true);
  return (await client["photo.list"]({ folderId: null })).photoIds;
}

/** Writes a photo of 40 x 30 pixels in one colour. */
export async function writePhoto(path: string, red: number): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const background = { r: red, g: 90, b: 40 };
  await sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .jpeg()
    .toFile(path);
  return path;
}

type Packet<M> = { message: M; ports: MessagePort[] };

/**
 * An {@link EngineProcess} whose engine runs in this process and is spoken to over a real channel, which copies messages
 * and hands ports over as Electron's does. `crash` ends the engine as if its process had died, and resolves when it has.
 */
export function startEngineProcess(
  libraryDirectory: string,
  parts: Partial<EngineProcessParts<MessagePort>> = {},
) {
  const troubles: string[] = [];
  const probes: string[] = [];
  let crash: () => Promise<unknown>;
  const engine = new EngineProcess<MessagePort>({
    engine: { libraryDirectory, modelsDirectory: modelsDirectory(), device: "cpu" },
    fork: (reports) => {
      const { port1: near, port2: far } = new MessageChannel();
      const exit = () => {
        // What was posted before the end arrives before it.
        far.close();
        near.once("close", () => reports.exited("exit code 0"));
      };
      const service = new EngineService({ post: (message) => far.postMessage(message), exit });
      far.on("message", ({ message, ports }: Packet<ToEngine>) => service.receive(message, ports));
      near.on("message", (message: FromEngine) => reports.message(message));
      crash = () => {
        service.receive({ kind: "stop" }, []);
        return once(near, "close");
      };
      return {
        post: (message, ports) => near.postMessage({ message, ports }, [...ports]),
        kill: exit,
      };
    },
    startProbe: (modulePath, args) => {
      probes.push(modulePath);
      const child = spawn(process.execPath, [modulePath, ...args], { stdio: ["ignore", "pipe", "ignore"] });
      const exit = new Promise<number | string>((resolve) =>
        child.once("exit", (code, signal) => resolve(signal ?? code!)),
      );
      const ended = Promise.all([exit, text(child.stdout)]).then(([how, stdout]) => ({ exit: how, stdout }));
      return { ended, kill: () => child.kill("SIGKILL") };
    },
    closePort: (port) => port.close(),
    onTrouble: (message) => troubles.push(message),
    ...parts,
  });
  onTestFinished(async () => {
    engine.stop();
    await engine.ended.catch(() => undefined);
  });
  const connect = () => {
    const { port1, port2 } = new MessageChannel();
    engine.connect(port1);
    const transport = messagePortTransport(port2);
    onTestFinished(() => transport.close());
    return { client: connectEngine(transport), transport, port: port2 };
  };
  return { engine, connect, troubles, probes, crash: () => crash() };
}
