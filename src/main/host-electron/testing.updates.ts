/** @file Updates over a real server: electron-updater as it is, told by its own adapter what Electron would tell it. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { AppImageUpdater, NsisUpdater } from "electron-updater";
import type { AppAdapter } from "electron-updater/out/AppAdapter.js";
import electronHttpExecutor from "electron-updater/out/electronHttpExecutor.js";
import { expect, onTestFinished } from "vitest";
import type { UpdateState, UpdateStep } from "../../shared/updates.ts";
import { temporaryDirectory } from "./testing.ts";
import { loadUpdateConfig } from "./update-way.ts";
import { askFirst, Updates, type UpdateParts } from "./updates.ts";

/** The version of the app under test. */
export const ownVersion = "1.1.0";

/** electron-updater's own way out, over Node's requests instead of Electron's. */
class NodeHttpExecutor extends electronHttpExecutor.ElectronHttpExecutor {
  readonly #requests: ClientRequest[] = [];

  override createRequest(options: RequestOptions, callback: (response: IncomingMessage) => void) {
    const made = request(options, callback);
    this.#requests.push(made);
    return made as unknown as Electron.ClientRequest;
  }

  hangUp(): void {
    for (const made of this.#requests) made.destroy();
  }
}

/** A server that is asked for updates, and what it was asked. `answer` may change at any time. */
export type UpdateServer = { url: string; asked: IncomingMessage[]; answer: RequestListener };

/** Serves on this machine until the test ends. */
export async function startUpdateServer(answer: RequestListener): Promise<UpdateServer> {
  const server = createServer((request, response) => {
    served.asked.push(request);
    served.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const served: UpdateServer = { url: `http://127.0.0.1:${port}/`, asked: [], answer };
  return served;
}

/** The files of a release, as electron-builder writes them beside the installers; `sha512` is the installer's if not given. */
export function release(
  version: string,
  installer: Buffer,
  sha512 = createHash("sha512").update(installer).digest("base64"),
): RequestListener {
  return ({ url }, response) => {
    const name = url!.slice(1).split("?")[0];
    const installerName = `lineup-${version}${name.endsWith(".exe") ? ".exe" : ".AppImage"}`;
    if (name === installerName) response.end(installer);
    else if (name.endsWith(".yml")) response.end(releaseFile(version, sha512, installer.length));
    else notFound(response);
  };
}

function releaseFile(version: string, sha512: string, size: number): string {
  const files = [".exe", ".AppImage"].map((end) => ({ url: `lineup-${version}${end}`, sha512, size }));
  // Whatever is JSON is YAML, too.
  return JSON.stringify({ version, files, releaseDate: "2026-01-01T00:00:00.000Z" });
}

function notFound(response: ServerResponse): void {
  response.writeHead(404).end();
}

/** Time that passes when a test says so. */
export class TestTime {
  nowMs = 1_000_000;
  #waiting: { atMs: number; act: () => void }[] = [];

  readonly time: UpdateParts["time"] = {
    nowMs: () => this.nowMs,
    after: (delayMs, act) => {
      const one = { atMs: this.nowMs + delayMs, act };
      this.#waiting.push(one);
      return () => (this.#waiting = this.#waiting.filter((other) => other !== one));
    },
  };

  pass(ms: number): void {
    this.nowMs += ms;
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.nowMs);
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > this.nowMs);
    due.forEach(({ act }) => act());
  }
}

/** electron-updater in an installed app; `config` is what stands in its `app-update.yml`. */
export function makeUpdater(kind: "AppImage" | "exe", directory: string, config: string) {
  const configFile = join(directory, "app-update.yml");
  writeFileSync(configFile, config);
  const adapter: AppAdapter = {
    version: ownVersion,
    name: "Lineup",
    isPackaged: true,
    appUpdateConfigPath: configFile,
    userDataPath: join(directory, "user-data"),
    baseCachePath: join(directory, "cache"),
    whenReady: () => Promise.resolve(),
    relaunch: () => expect.unreachable(),
    quit: () => expect.unreachable(),
    onQuit: () => expect.unreachable(),
  };
  if (kind === "AppImage") process.env["APPIMAGE"] = join(directory, "Lineup.AppImage");
  const updater = kind === "AppImage" ? new AppImageUpdater(null, adapter) : new NsisUpdater(null, adapter);
  // As electron-updater's own tests do it: there is no other way to give it one.
  const httpExecutor = new NodeHttpExecutor();
  Object.assign(updater, { httpExecutor });
  // The way back to a whole download is open on one system only for each kind.
  updater.disableDifferentialDownload = true;
  askFirst(updater);
  return { updater, hangUp: () => httpExecutor.hangUp() };
}

/** An installed app with updates from `server`, and the choice in its file, if one was made. */
export async function openUpdates(
  server: UpdateServer,
  {
    kind = "AppImage",
    directory = temporaryDirectory(),
    settings = {},
    prepare = () => undefined,
    install = () => Promise.reject(new Error("There is no installer.")),
  }: {
    kind?: "AppImage" | "exe";
    directory?: string;
    settings?: Record<string, unknown>;
    prepare?: (updater: NsisUpdater) => void;
    install?: UpdateParts["install"];
  } = {},
) {
  const config = { provider: "generic", url: server.url, updaterCacheDirName: "updater", ...settings };
  const { updater, hangUp } = makeUpdater(kind, directory, JSON.stringify(config));
  if (updater instanceof NsisUpdater) prepare(updater);

  const clock = new TestTime();
  const states: NonNullable<UpdateState>[] = [];
  const waiting = new Set<() => void>();
  const updates = new Updates({
    updater,
    config: (await loadUpdateConfig(updater))!,
    system: {
      platform: kind === "exe" ? "win32" : "linux",
      isAppImage: kind === "AppImage",
      isSignedByTeam: false,
    },
    choiceFile: join(directory, "user-data", "updates.json"),
    hangUp,
    install,
    onChange: (state) => {
      states.push(state!);
      waiting.forEach((look) => look());
    },
    time: clock.time,
  });
  /** Resolves with the step when things have come so far; at once if they have. */
  const until = <I extends UpdateStep["is"]>(is: I) =>
    new Promise<Extract<UpdateStep, { is: I }>>((resolve) => {
      const look = () => {
        const { step } = updates.state;
        if (step.is !== is) return;
        waiting.delete(look);
        resolve(step as Extract<UpdateStep, { is: I }>);
      };
      waiting.add(look);
      look();
    });
  const pending = join(directory, "cache", "updater", "pending");
  return {
    updates,
    updater,
    states,
    clock,
    until,
    directory,
    pending,
    /** What has been downloaded, or has begun to be. */
    downloaded: () => (existsSync(pending) ? readdirSync(pending) : []),
  };
}
