/** @file The engine's process: Electron starts this file as a utility process. */
import { EngineService } from "./engine-service.ts";
import type { ToEngine } from "./messages.ts";

const { parentPort } = process;
const service = new EngineService({
  post: (message) => parentPort.postMessage(message),
  exit: () => process.exit(0),
});
parentPort.on("message", ({ data, ports }: Electron.MessageEvent) =>
  service.receive(data as ToEngine, ports),
);
