/** @file What the journeys share: generated photos, Lineup as a person starts it, and a browser that cannot get out. */
import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  _electron,
  chromium,
  expect,
  test as base,
  type Browser,
  type ElectronApplication,
  type BrowserContextOptions,
  type Page,
} from "@playwright/test";
import { generateSamples } from "../samples/generate.ts";
import { findBrowser } from "../src/main/host-web/browsers.ts";
import { findElectron } from "../tools/start/electron-program.ts";
import { OutsideWorld } from "./outside.ts";
import { descendants } from "./processes.ts";

/** Electron's program, where it is installed. */
export const electron = findElectron(join(import.meta.dirname, ".."), process.env);
const electronMain = join(import.meta.dirname, "../out/src/main/index.js");
const commandLine = join(import.meta.dirname, "../src/main/host-cli/index.ts");

const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Lineup in the browser host, with a library of its own. */
export class Lineup {
  readonly library: string;
  readonly #outside: OutsideWorld;
  #process: ChildProcess | undefined;

  constructor(library: string, outside: OutsideWorld) {
    this.library = library;
    this.#outside = outside;
  }

  /** Starts it on some folders, and resolves to the address that lets a browser in once. */
  async serve(...folders: string[]): Promise<string> {
    const child = this.#spawn("serve", "--port", "0", ...folders);
    this.#process = child;
    let written = "";
    return new Promise((resolve, reject) => {
      child.stdout!.setEncoding("utf8").on("data", (text: string) => {
        written += text;
        const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(written)?.[0];
        if (address !== undefined && written.endsWith("\n")) resolve(address);
      });
      child.once("exit", (code) => reject(new Error(`lineup serve ended with ${code}: ${written}`)));
    });
  }

  /** The same in Electron, whose built program and binary must be there. */
  async startElectron(folders: readonly string[], locale: string): Promise<ElectronApplication> {
    const args = [electronMain, "--library", this.library, ...folders, `--lang=${locale}`];
    const app = await _electron.launch({ executablePath: electron!, args });
    this.#process = app.process();
    return app;
  }

  /** Another command on the same folders, in a library of its own since this one is in use; its standard output. */
  async run(...args: string[]): Promise<string> {
    const library = await mkdtemp(join(tmpdir(), "lineup-e2e-other-"));
    try {
      const child = spawn(process.execPath, [commandLine, "--library", library, ...args], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let written = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
      const code = await new Promise((resolve) => child.once("exit", resolve));
      expect(code, `lineup ${args.join(" ")}`).toBe(0);
      return written;
    } finally {
      await rm(library, { recursive: true, force: true });
    }
  }

  /** Kills the process that holds the engine, as a crash would. */
  killEngine(): void {
    const engines = descendants(this.#process!.pid!, /server-entry|NodeService/);
    expect(engines.length, "processes that hold the engine").toBeGreaterThan(0);
    for (const id of engines)
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // The child of one that has just been killed has gone with it.
      }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }

  #spawn(...args: string[]): ChildProcess {
    const { proxy } = this.#outside;
    return spawn(process.execPath, [commandLine, "--library", this.library, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: "127.0.0.1" },
    });
  }
}

/** The browser that the system has; Playwright's own is never fetched. */
function browserProgram(): string {
  const program = findBrowser(process);
  if (program === null) throw new Error("The journeys need Chrome, Edge or Chromium; install one of them.");
  return program;
}

/** What the journeys run in. */
export type HostKind = "web" | "electron";
type WindowOptions = Pick<BrowserContextOptions, "locale">;
type Fixtures = {
  /** A new empty folder, gone after the test. */
  scratch: string;
  /** A folder of 60 photos that a test may change. */
  photos: string;
  /** Another one, of 24. */
  otherPhotos: string;
  lineup: Lineup;
  /** Starts the app on some folders, in the host of the project, and answers its window. */
  open: (folders: readonly string[], options?: WindowOptions) => Promise<Page>;
};
export type WorkerFixtures = {
  samples: { sixty: string; twentyFour: string };
  browserOffline: Browser;
  host: HostKind;
  outside: OutsideWorld;
};

const windowSize = { width: 1280, height: 800 };

/** A test that runs the app. Whatever asked for an address outside this machine fails it. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  host: ["web", { scope: "worker", option: true }],
  samples: [
    async ({}, use) => {
      const directory = await mkdtemp(join(tmpdir(), "lineup-e2e-samples-"));
      const [sixty, twentyFour] = [join(directory, "sixty"), join(directory, "twenty-four")];
      const size = { widthPixels: 480, heightPixels: 360 };
      await generateSamples({ folder: sixty, count: 60, seed: 1, ...size });
      await generateSamples({ folder: twentyFour, count: 24, seed: 2, ...size });
      await use({ sixty, twentyFour });
      await rm(directory, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
  outside: [
    async ({}, use) => {
      const outside = await OutsideWorld.close();
      await use(outside);
      outside.end();
    },
    { scope: "worker" },
  ],
  browserOffline: [
    async ({}, use) => {
      // Chromium looks for updates of its own, and must not get out either, but that says nothing of the page.
      const outside = await OutsideWorld.close();
      const browser = await chromium.launch({
        executablePath: browserProgram(),
        args: browserFlags,
        proxy: { server: outside.proxy, bypass: "127.0.0.1" },
      });
      await use(browser);
      await browser.close();
      outside.end();
    },
    { scope: "worker" },
  ],
  photos: async ({ samples, scratch }, use) => {
    const folder = join(scratch, "Holidays");
    await cp(samples.sixty, folder, { recursive: true });
    await rm(join(folder, "labels.csv"));
    await use(folder);
  },
  otherPhotos: async ({ samples, scratch }, use) => {
    const folder = join(scratch, "Garden");
    await cp(samples.twentyFour, folder, { recursive: true });
    await rm(join(folder, "labels.csv"));
    await use(folder);
  },
  scratch: async ({}, use) => {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "lineup-e2e-")));
    await use(directory);
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  },
  lineup: async ({ scratch, outside }, use) => {
    const lineup = new Lineup(join(scratch, "library"), outside);
    await use(lineup);
    await lineup.stop();
    expect(outside.asked.splice(0), "what the engine asked for outside this machine").toEqual([]);
  },
  open: async ({ host, lineup, browserOffline: browser }, use) => {
    const closing: (() => Promise<void>)[] = [];
    const complaints: string[] = [];
    const watch = (page: Page) => {
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        // A connection that is refused while the engine starts again is part of that journey.
        const isLoss = /WebSocket connection|Failed to load resource/.test(message.text());
        if (message.type() === "error" && !isLoss) complaints.push(message.text());
      });
      page.context().on("request", (request) => {
        const { hostname, protocol } = new URL(request.url());
        const isOwn = hostname === "127.0.0.1" || ["app:", "photo:", "blob:", "data:"].includes(protocol);
        if (!isOwn) complaints.push(`asked for ${request.url()}`);
      });
      return page;
    };
    await use(async (folders, { locale = "en-GB" } = {}) => {
      if (host === "electron") {
        const app = await lineup.startElectron(folders, locale);
        closing.push(() => app.close());
        return watch(await app.firstWindow());
      }
      const context = await browser.newContext({ viewport: windowSize, locale });
      closing.push(() => context.close());
      const page = watch(await context.newPage());
      await page.goto(await lineup.serve(...folders));
      return page;
    });
    for (const close of closing) await close();
    expect(complaints, "errors in the console, and requests for elsewhere").toEqual([]);
  },
});

export { expect };
