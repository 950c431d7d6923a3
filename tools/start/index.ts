/**
 * @file `npm start -- [folder...]`: builds what is out of date and opens the app, in Electron where its program has been
 * fetched, else in a browser's window of its own, else at an address that is printed.
 */
import { spawn, spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import type { DeviceChoice } from "../../src/main/engine/index.ts";
import { openInBrowser } from "../../src/main/host-shared/open-in-browser.ts";
import { libraryDirectory, packageDirectory, rendererDirectory } from "../../src/main/host-shared/places.ts";
import { openAppWindow } from "../../src/main/host-web/app-window.ts";
import { findBrowser, hasDisplay } from "../../src/main/host-web/browsers.ts";
import { serveInBrowser } from "../../src/main/host-web/index.ts";
import { findElectron } from "./electron-program.ts";
import { isOutOfDate } from "./out-of-date.ts";

type Options = { library?: string; device: DeviceChoice; port: string };

// As the command line has it (host-cli/index.ts), for the processes that this one starts.
process.env["UV_THREADPOOL_SIZE"] ??= String(Math.max(4, availableParallelism() + 2));

const root = packageDirectory();
/** "npm start" changes to the repository's folder; paths are meant from where it was called. */
const calledFrom = process.env["INIT_CWD"] ?? process.cwd();

await new Command("npm start --")
  .argument("[folder...]", "folders of photos to add")
  .option("--library <dir>", "where vectors, thumbnails and axes are kept")
  .option("--port <n>", "the port to serve at where the app runs in a browser", "0")
  .addOption(
    new Option("--device <device>", "where the encoder runs")
      .choices(["auto", "cpu", "webgpu", "dml", "coreml", "cuda"])
      .default("auto"),
  )
  .action(start)
  .parseAsync();

async function start(named: string[], options: Options): Promise<void> {
  const folders = named.map((folder) => resolve(calledFrom, folder));
  const library = options.library && resolve(calledFrom, options.library);
  buildRenderer();
  const electron = hasDisplay(process) ? findElectron(root, process.env) : null;
  if (electron === null) await startInBrowser(folders, library, options);
  else await startElectron(electron, folders, library, options);
}

function buildRenderer(): void {
  const sources = [
    "src/renderer",
    "src/shared",
    "tools/notices",
    "models/catalog.json",
    "vite.config.ts",
    "svelte.config.js",
    "package-lock.json",
  ];
  if (
    !isOutOfDate(
      join(rendererDirectory(), "index.html"),
      sources.map((one) => join(root, one)),
    )
  )
    return;
  process.stderr.write("Building the app ...\n");
  build("vite/bin/vite.js", "build", "--logLevel", "warn");
}

/** Runs a program of a development package in the repository, and ends this process if it fails. */
function build(script: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) process.exit(1);
}

async function startElectron(
  electron: string,
  folders: readonly string[],
  library: string | undefined,
  { device }: Options,
): Promise<void> {
  // These look for what is out of date by themselves.
  build("typescript/bin/tsc", "--build", "src/main");
  build("vite/bin/vite.js", "build", "--config", "vite.preload.config.ts", "--logLevel", "warn");
  const child = spawn(
    electron,
    [
      // Chromium refuses to sandbox what root runs on Linux.
      ...(process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      root,
      `--device=${device}`,
      ...(library === undefined ? [] : [`--library=${library}`]),
      ...folders,
    ],
    { stdio: "inherit" },
  );
  endWith(() => child.kill());
  process.exitCode = await new Promise<number>((done) => child.once("exit", (code) => done(code ?? 1)));
}

async function startInBrowser(
  folders: readonly string[],
  library: string | undefined,
  { device, port }: Options,
): Promise<void> {
  const host = await serveInBrowser({
    engine: { libraryDirectory: libraryDirectory(library), device },
    rendererDirectory: rendererDirectory(),
    folders,
    port: Number(port),
    onCrash: (message) =>
      process.stderr.write(`${message}
`),
  }).catch(fail);
  endWith(host.close);
  host.ready.then(
    () => show(host),
    () => undefined,
  );
  await host.ended.catch(fail);
}

/** Shows the app in the best way this machine has; closing its window closes the host. */
async function show(host: Awaited<ReturnType<typeof serveInBrowser>>): Promise<void> {
  const printAddress = (why: string) => {
    process.stderr.write(`${why} Open this address in a browser, it works once; Ctrl-C ends Lineup.\n`);
    process.stdout.write(`${host.newAddress()}\n`);
  };
  if (!hasDisplay(process)) {
    printAddress("There is no display.");
    return;
  }
  const browser = findBrowser(process);
  if (browser === null) {
    if (await openInBrowser(host.newAddress()))
      process.stderr.write("Electron's program is not here; Lineup is in your browser. Ctrl-C ends it.\n");
    else printAddress("Neither Electron's program nor a browser can be opened.");
    return;
  }
  // Where closing the last window does not end a program, the browser has to be quit.
  const end = process.platform === "darwin" ? "Quitting it" : "Closing it";
  process.stderr.write(
    `Electron's program is not here; Lineup opens in a window of ${browser}. ${end} ends Lineup.\n`,
  );
  const window = openAppWindow(browser, host.newAddress());
  endWith(window.close);
  void host.ended.then(window.close, window.close);
  const how = await window.closed;
  if (how === 0) host.close();
  else printAddress(`${browser} has ended (${how}).`);
}

/** Calls `close` when this process is asked to end: by Ctrl-C, by another program, or because its terminal was closed. */
function endWith(close: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, close);
}

function fail(error: unknown): never {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
