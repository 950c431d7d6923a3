import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { InvalidArgumentError, type Command } from "commander";
import { openInBrowser } from "../host-shared/open-in-browser.ts";
import { libraryDirectory, rendererDirectory } from "../host-shared/places.ts";
import { serveInBrowser } from "../host-web/index.ts";
import { printLine } from "./print.ts";
import type { GlobalOptions } from "./session.ts";

type ServeOptions = { port: number; open?: boolean };

/** Adds `serve`, which ends well when `signal` aborts. */
export function addServe(program: Command, signal: AbortSignal): void {
  program
    .command("serve")
    .argument("[folder...]", "folders to add to the library")
    .description("serve the app to a browser on this machine, and print the address that lets one in")
    .option("--port <n>", "the port to serve at; by default one that is free", portNumber, 0)
    .option("--open", "open the address in the browser")
    .action((folders: string[], options: ServeOptions) =>
      serve(program.opts<GlobalOptions>(), folders, options, signal),
    );
}

async function serve(
  { library, encoder, device }: GlobalOptions,
  folders: readonly string[],
  { port, open }: ServeOptions,
  signal: AbortSignal,
): Promise<void> {
  const host = await serveInBrowser({
    engine: { libraryDirectory: libraryDirectory(library), encoderId: encoder, device },
    rendererDirectory: rendererDirectory(),
    folders: folders.map((folder) => resolve(folder)),
    port,
    onCrash: (message) =>
      process.stderr.write(`${message}
`),
  });
  signal.addEventListener("abort", host.close);
  if (signal.aborted) host.close();
  await host.ready.catch(() => host.ended);
  if (signal.aborted) return host.ended;
  const address = host.newAddress();
  printLine(address);
  const opened = open === true && (await openInBrowser(address));
  process.stderr.write(
    `${opened ? "Opened in the browser" : "Open this address in a browser"}; it works once. ` +
      "Enter prints another, Ctrl-C ends it.\n",
  );
  const lines = createInterface({ input: process.stdin });
  lines.on("line", () => printLine(host.newAddress()));
  await host.ended.finally(() => lines.close());
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}
