/**
 * @file Started by `npm run pack:check` in a process of its own, with plain Node and no network: loads the native code of a
 * packed app as it lies there, then has the packed engine index a folder and order it along two photos. Prints a {@link
 * PackedRun} as JSON. Its argument is a {@link PackedTask} as JSON.
 */
import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel } from "node:worker_threads";
import type * as PackedService from "../../src/main/host-electron/engine-service.ts";
import type * as PackedPlaces from "../../src/main/host-shared/places.ts";
import { connectEngine } from "../../src/shared/rpc/connect.ts";
import { messagePortTransport } from "../../src/shared/rpc/message-port.ts";

/** What to run: folders, and the two photos to order by. */
export type PackedTask = {
  /** The archive's files and those beside it, as one folder; the models stand beside it. */
  app: string;
  /** Beside the archive. */
  unpacked: string;
  library: string;
  photos: string;
  low: string;
  high: string;
};

/** Native code that was loaded, and the photos with their scores, highest first. */
export type PackedRun = { loaded: string[]; ranking: { path: string; score: number }[] };

const task = JSON.parse(process.argv[2]) as PackedTask;

const load = createRequire(import.meta.url);
const loaded = globSync("**/*.node", { cwd: task.unpacked });
for (const path of loaded) load(join(task.unpacked, path));

const packed = (path: string) => import(pathToFileURL(join(task.app, "out/src/main", path)).href);
const { EngineService } = (await packed("host-electron/engine-service.js")) as typeof PackedService;
const { modelsDirectory } = (await packed("host-shared/places.js")) as typeof PackedPlaces;
const service = new EngineService({
  post: (message) => {
    if (message.kind === "refused") throw new Error(message.error.message);
  },
  exit: () => process.exit(0),
});
const choice = { libraryDirectory: task.library, modelsDirectory: modelsDirectory(), device: "cpu" } as const;
service.receive({ kind: "start", engine: choice }, []);
const { port1, port2 } = new MessageChannel();
service.receive({ kind: "connect" }, [port1]);
const engine = connectEngine(messagePortTransport(port2));

const run = engine["folder.index"]({ paths: [task.photos] })[Symbol.asyncIterator]();
while ((await run.next()).done !== true);
const by = { low: [{ path: task.low }], high: [{ path: task.high }] };
const { photoIds, scores } = await engine["photo.rank"]({ folderId: null, by, estimator: "auto" });
const { photos } = await engine["photo.describe"]({ photoIds });
const ranking = photos.map(({ path }, index) => ({ path, score: scores[index] }));
process.stdout.write(JSON.stringify({ loaded, ranking } satisfies PackedRun));
service.receive({ kind: "stop" }, []);
