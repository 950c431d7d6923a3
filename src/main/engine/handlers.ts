import { resolve } from "node:path";
import { contract } from "../../shared/contract.ts";
import type { EngineHandlers, IndexProgress, Method, Output } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Databases } from "./db/open.ts";
import { explainSqliteError } from "./db/sqlite-error.ts";
import type { SettingTable } from "./db/tables/settings.ts";
import type { EncoderImporter } from "./embedding/import.ts";
import { summaryOf, type EncoderShelf } from "./embedding/shelf.ts";
import type { EncoderInstaller } from "./embedding/install.ts";
import type { Follower } from "./following/follower.ts";
import { followLibrary } from "./following/library-state.ts";
import { axisHandlers } from "./handlers/axes.ts";
import { photoHandlers } from "./handlers/photos.ts";
import type { Indexer } from "./indexing/indexer.ts";
import type { Reading } from "./indexing/reading.ts";
import { tellStream } from "./indexing/tell-stream.ts";
import { watchFolder } from "./indexing/watch.ts";
import { browseFolder } from "./library/browse.ts";
import type { PhotoCopier } from "./library/copy-photos.ts";
import { examineLibrary } from "./library/doctor.ts";
import { forgetFolder } from "./library/forget.ts";
import { PhotoColumns } from "./library/photo-columns.ts";
import { readPreferences, writePreferences } from "./library/preferences.ts";
import { Reachability } from "./library/reachability.ts";
import { realFolder, refuseUnlistable } from "./library/roots.ts";
import type { Switcher } from "./switching/switcher.ts";
import { versions, versionsInWords } from "./versions.ts";
import { estimate } from "./ranking/estimate.ts";
import { putFirst, rankPhotos } from "./ranking/rank.ts";

/** What the handlers work with; `closing` aborts when the engine closes. */
export type HandlerTools = {
  databases: Databases;
  shelf: EncoderShelf;
  importer: EncoderImporter;
  indexer: Indexer;
  installer: EncoderInstaller;
  copier: PhotoCopier;
  settings: SettingTable;
  switcher: Switcher;
  reading: Reading;
  follower: Follower;
  closing: AbortSignal;
};

/** The engine's side of the contract. Every request ends when its own signal or `closing` aborts. */
export function createHandlers(parts: HandlerTools): EngineHandlers {
  const { databases, shelf, importer, indexer, settings, switcher, reading, follower } = parts;
  const { tools } = indexer;
  const { folders, photos, inUse, revisions } = tools;
  const columns = new PhotoColumns(tools);
  const reachability = new Reachability();

  const handlers: EngineHandlers = {
    "library.doctor": async () => {
      const checks = [
        { name: "versions", ok: true, detail: versionsInWords() },
        ...(await examineLibrary(databases, tools.thumbnails, inUse.now.vectors.encoderId)),
        await tryEncoder(),
        ...inUse.now.devices.checks(),
        ...describeSwitch(),
      ];
      return { healthy: checks.every(({ ok }) => ok), checks };
    },

    "library.versions": async () => versions(),

    "library.follow": (_, signal) => followLibrary({ photos, revisions, follower }, signal),
    "library.pause": async () => {
      await follower.pause();
      return {};
    },
    "library.resume": async () => {
      follower.resume();
      return {};
    },

    "folder.index": ({ paths, batchSize }, signal) =>
      tellStream<Output<"folder.index">>(async (tell) => {
        const tellProgress = (progress: IndexProgress) => {
          if (progress.phase === "embedding") inUse.now.devices.workAhead(progress.total);
          tell(progress);
        };
        tell(await indexer.index(paths, { batchSize, signal, tell: tellProgress }));
      }),

    "folder.watch": async function* ({ path }, signal) {
      for await (const event of watchFolder(indexer, reading, path, signal)) {
        if (event.kind === "ready") void switcher.continue(signal);
        yield event;
      }
    },

    "folder.find": async ({ path }) => {
      const folder = folders.byPath((await realFolder(path)) ?? resolve(path));
      if (folder !== undefined) return { folderId: folder.id };
      throw new EngineError(
        "folder-not-indexed",
        `The folder ${path} is not in the library; index it first.`,
      );
    },

    "folder.browse": ({ path }) => browseFolder(path),

    "folder.list": async () => {
      const rows = folders.added().map(async ({ id, path }) => ({
        folderId: id,
        path,
        online: await reachability.of(path),
        ...photos.counts(folders.tree(id)),
      }));
      return { folders: await Promise.all(rows) };
    },

    "folder.remove": ({ folderId }) =>
      follower.aside(async () => {
        const isAdded = folders.added().some(({ id }) => id === folderId);
        if (!isAdded)
          throw new EngineError("folder-missing", `There is no added folder ${folderId}; list them again.`);
        forgetFolder(tools, folderId);
        return {};
      }),

    "folder.add": async ({ path }) => {
      const { root } = await follower.aside(async () => {
        await refuseUnlistable(path);
        return indexer.addFolder(path);
      });
      return { folderId: root.id };
    },

    "photo.list": ({ folderId }) => columns.list(folderId),

    "photo.failures": async ({ folderId }) => {
      const roots = folderId === null ? folders.added().map(({ id }) => id) : [folderId];
      return { failures: photos.failures(roots.flatMap((id) => folders.tree(id))) };
    },

    "photo.retry": async ({ photoIds }) => {
      indexer.changes.expect(photos.retry(photoIds && Array.from(photoIds)), "changed");
      revisions.bump("photos");
      follower.stir();
      return {};
    },

    "photo.describe": async ({ photoIds }) => ({
      photos: photos.describeAll(photoIds).map(({ id: photoId, ...facts }) => ({ photoId, ...facts })),
    }),

    "photo.rank": ({ folderId, by, estimator: choice }, signal) =>
      inUse.now.during(async (use) => {
        const asked = await estimate({ folders, photos, use }, by, choice, signal);
        const block = await use.vectors.block();
        const only = folderId === null ? null : photos.idsIn(folders.tree(folderId));
        const ranking = rankPhotos(block, asked.axis, only, (id) => photos.pathOf(id) ?? "");
        if (asked.likeTo !== null) putFirst(ranking, asked.likeTo);
        return { ...ranking, encoder: use.identity, estimator: asked.estimator };
      }),

    ...axisHandlers(tools),
    ...photoHandlers(tools, parts.copier),

    "preferences.read": async () => readPreferences(settings),
    "preferences.write": async (changes) => writePreferences(settings, changes),

    "encoder.use": ({ id }, signal) =>
      tellStream<Output<"encoder.use">>(async (tell) => tell(await switcher.use(id, { signal, tell }))),

    "encoder.list": async () => ({
      encoders: (await shelf.list()).map((one) => summaryOf(one, inUse.now.identity.id)),
    }),
    "encoder.import": async ({ path }, signal) =>
      summaryOf(await importer.import(path, signal), inUse.now.identity.id),
    "encoder.install": ({ id, mirror }, signal) =>
      tellStream<Output<"encoder.install">>(async (tell) =>
        tell(await parts.installer.install(id, { mirror, signal, tell })),
      ),

    "device.list": async () => ({ devices: inUse.now.devices.list() }),
    "device.test": (_, signal) =>
      tellStream<Output<"device.test">>((tell) => inUse.now.devices.testAll(signal, tell)),
  };

  async function tryEncoder() {
    try {
      const encoder = await inUse.now.encoder();
      return { name: "encoder", ok: true, detail: `${encoder.identity.id} on ${encoder.device}` };
    } catch (error) {
      return { name: "encoder", ok: false, detail: (error as Error).message };
    }
  }

  function describeSwitch() {
    const state = switcher.state();
    if (state === undefined) return [];
    const [done, total] = [state.done, state.total].map((count) => count.toLocaleString("en"));
    const detail = `switching to ${state.id}: ${done} of ${total} photos; "lineup encoders use ${state.id}" goes on`;
    return [{ name: "encoder switch", ok: true, detail }];
  }

  return guard(handlers, parts.closing, databases.directory);
}

type AnyHandler = (input: unknown, signal: AbortSignal) => Promise<unknown> & AsyncIterable<unknown>;

/** Gives every handler the two things all of them owe: they end when the engine closes, and say what SQLite means. */
function guard(handlers: EngineHandlers, closing: AbortSignal, directory: string): EngineHandlers {
  const guarded = Object.entries(handlers as unknown as Record<string, AnyHandler>).map(
    ([method, handle]) => {
      const isStream = contract[method as Method].kind === "stream";
      return [method, isStream ? guardStream(handle) : guardCall(handle)];
    },
  );
  return Object.fromEntries(guarded) as EngineHandlers;

  function guardCall(handle: AnyHandler) {
    return async (input: unknown, requestSignal: AbortSignal) => {
      const signal = AbortSignal.any([requestSignal, closing]);
      try {
        return await handle(input, signal);
      } catch (error) {
        throw meaningOf(error, signal);
      }
    };
  }
  function guardStream(handle: AnyHandler) {
    return async function* (input: unknown, requestSignal: AbortSignal) {
      const signal = AbortSignal.any([requestSignal, closing]);
      try {
        yield* handle(input, signal);
      } catch (error) {
        throw meaningOf(error, signal);
      }
    };
  }
  /** Whatever a handler stumbles over once it is to stop, a closed database for one, it stopped because of that. */
  function meaningOf(error: unknown, signal: AbortSignal): unknown {
    return signal.aborted ? signal.reason : explainSqliteError(error, directory);
  }
}
