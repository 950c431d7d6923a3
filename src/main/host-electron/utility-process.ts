import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { utilityProcess, type MessagePortMain } from "electron";
import type { StartProbe } from "../engine/index.ts";
import type { ChildReports, EngineChild } from "./engine-process.ts";
import type { FromEngine } from "./messages.ts";

/** Starts the engine in a utility process. */
export function forkEngine(reports: ChildReports): EngineChild<MessagePortMain> {
  // As the command line has it (host-cli/index.ts).
  const threads = String(Math.max(4, availableParallelism() + 2));
  const child = utilityProcess.fork(fileURLToPath(new URL("./engine-entry.js", import.meta.url)), [], {
    serviceName: "Lineup engine",
    stdio: "inherit",
    env: { UV_THREADPOOL_SIZE: threads, ...process.env },
  });
  child.on("message", (message: FromEngine) => reports.message(message));
  child.once("exit", (code) => reports.exited(`exit code ${code}`));
  return {
    post: (message, ports) => child.postMessage(message, [...ports]),
    kill: () => child.kill(),
  };
}

/** Tests a device in a utility process: with the fuses set, Electron's program is no plain Node. */
export const forkProbe: StartProbe = (modulePath, args) => {
  const child = utilityProcess.fork(modulePath, [...args], {
    serviceName: "Lineup device test",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exit = new Promise<number>((resolve) => child.once("exit", resolve));
  const ended = Promise.all([exit, text(child.stdout!)]).then(([code, stdout]) => ({ exit: code, stdout }));
  return { ended, kill: () => child.kill() };
};
