import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { contract } from "../../shared/contract.ts";
import type {
  EncoderIdentity,
  EngineHandlers,
  EstimatorChoice,
  Failure,
  Method,
  Output,
  RankBy,
} from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Databases } from "./db/open.ts";
import { explainSqliteError } from "./db/sqlite-error.ts";
import { offeredDevices } from "./embedding/encoder.ts";
import { evaluateScores } from "./evaluation/evaluate.ts";
import type { Indexer } from "./indexing/indexer.ts";
import { tellStream } from "./indexing/tell-stream.ts";
import { watchFolder } from "./indexing/watch.ts";
import { examineLibrary } from "./library/doctor.ts";
import { forgetFolder } from "./library/forget.ts";
import { realFolder } from "./library/roots.ts";
import { versions } from "./versions.ts";
import type { Axes } from "./ranking/axes.ts";
import { resolvePhotos, type ResolvedPhoto } from "./ranking/examples.ts";
import { rankPhotos } from "./ranking/rank.ts";
import { axisOf, type AxisMaterial } from "./ranking/words-axis.ts";
import { dot } from "./vectors/linear.ts";
import type { TextTower } from "./words/text-tower.ts";

/** What the handlers work with; `closing` aborts when the engine closes. */
export type HandlerTools = {
  databases: Databases;
  identity: EncoderIdentity;
  device: string;
  indexer: Indexer;
  axes: Axes;
  textTower: TextTower;
  closing: AbortSignal;
};

/** The engine's side of the contract. Every request ends when its own signal or `closing` aborts. */
export function createHandlers(parts: HandlerTools): EngineHandlers {
  const { databases, identity, indexer, axes, textTower } = parts;
  const { tools } = indexer;
  const { folders, photos, vectors } = tools;

  async function materialOf(by: RankBy, signal: AbortSignal): Promise<AxisMaterial> {
    if ("axis" in by) return { ends: axes.ends(by.axis), words: await axes.words(by.axis, signal) };
    // Words first: an encoder without a text tower is told before photos are read.
    const words = by.words && (await textTower.embed(by.words, signal));
    const low = vectorsOf(await resolvePhotos(tools, by.low, signal));
    const high = vectorsOf(await resolvePhotos(tools, by.high, signal));
    return { ends: { low, high }, words };
  }

  async function estimate(by: RankBy, choice: EstimatorChoice, signal: AbortSignal) {
    return axisOf(await materialOf(by, signal), choice, () => vectors.block());
  }

  const handlers: EngineHandlers = {
    "library.doctor": async () => {
      const checks = [
        ...versions(),
        ...(await examineLibrary(databases, tools.thumbnails, vectors.encoderId)),
      ];
      checks.push(await tryEncoder());
      return { healthy: checks.every(({ ok }) => ok), checks };
    },

    "folder.index": ({ paths, batchSize }, signal) =>
      tellStream<Output<"folder.index">>(async (tell) =>
        tell(await indexer.index(paths, { batchSize, signal, tell })),
      ),

    "folder.watch": ({ path }, signal) => watchFolder(indexer, path, signal),

    "folder.find": async ({ path }) => {
      const folder = folders.byPath((await realFolder(path)) ?? resolve(path));
      if (folder !== undefined) return { folderId: folder.id };
      throw new EngineError(
        "folder-not-indexed",
        `The folder ${path} is not in the library; index it first.`,
      );
    },

    "folder.list": async () => {
      const rows = folders.added().map(async ({ id, path }) => ({
        folderId: id,
        path,
        online: await stat(path).then(
          (found) => found.isDirectory(),
          () => false,
        ),
        ...photos.counts(folders.tree(id)),
      }));
      return { folders: await Promise.all(rows) };
    },

    "folder.remove": ({ folderId }) =>
      indexer.exclusively(async () => {
        const isAdded = folders.added().some(({ id }) => id === folderId);
        if (!isAdded)
          throw new EngineError("folder-missing", `There is no added folder ${folderId}; list them again.`);
        forgetFolder(tools, folderId);
        return {};
      }),

    "photo.describe": async ({ photoIds }) => ({
      photos: Array.from(photoIds).flatMap((id) => {
        const row = photos.describe(id);
        if (row === undefined) return [];
        const { id: photoId, ...facts } = row;
        return [{ photoId, ...facts }];
      }),
    }),

    "photo.rank": async ({ folderId, by, estimator: choice }, signal) => {
      const { axis, estimator } = await estimate(by, choice, signal);
      const block = await vectors.block();
      const only = folderId === null ? null : photos.idsIn(folders.tree(folderId));
      return {
        ...rankPhotos(block, axis, only, (id) => photos.pathOf(id) ?? ""),
        encoder: identity,
        estimator,
      };
    },

    "axis.create": async ({ name, low, high, words }, signal) => {
      const saved = words && { ...words, vectors: await textTower.embed(words, signal) };
      const [lowPhotos, highPhotos] = [
        await resolvePhotos(tools, low, signal),
        await resolvePhotos(tools, high, signal),
      ];
      return axes.create(name, lowPhotos, highPhotos, saved);
    },
    "axis.list": async () => ({ axes: axes.list() }),
    "axis.show": async ({ name }) => axes.show(name),
    "axis.rename": async ({ name, newName }) => {
      axes.rename(name, newName);
      return {};
    },
    "axis.delete": async ({ name }) => {
      axes.delete(name);
      return {};
    },
    "axis.export": async ({ name }, signal) => ({ json: await axes.export(name, signal) }),
    "axis.import": ({ json }) => axes.import(json),

    "axis.evaluate": async ({ by, estimator: choice, labels }, signal) => {
      if (labels.paths.length !== labels.values.length) {
        throw new EngineError(
          "labels-invalid",
          `There are ${labels.paths.length} paths and ${labels.values.length} labels.`,
        );
      }
      const { axis, estimator } = await estimate(by, choice, signal);
      const failures: Failure[] = [];
      const scores: number[] = [];
      const values: number[] = [];
      for (const [index, path] of labels.paths.entries()) {
        try {
          const [photo] = await resolvePhotos(tools, [{ path }], signal);
          scores.push(dot(photo.vector, axis));
          values.push(labels.values[index]);
        } catch (error) {
          if (!(error instanceof EngineError && error.code.startsWith("photo-"))) throw error;
          failures.push({ path, code: error.code, message: error.message });
        }
      }
      if (scores.length < 3 && failures.length > 0) {
        throw new EngineError(
          "labels-invalid",
          `Only ${scores.length} of ${labels.paths.length} labelled photos can be read, and 3 are needed; ` +
            `the first that cannot: ${failures[0].message}`,
        );
      }
      const evaluation = await evaluateScores(Float32Array.from(scores), Float64Array.from(values), {
        signal,
      });
      return { ...evaluation, encoder: identity.id, estimator, failures };
    },

    "device.list": async () => ({
      devices: offeredDevices().map((id) => ({
        id,
        inUse: id === parts.device,
        detail: id === "cpu" ? "always works" : "offered, not proven on this machine",
      })),
    }),
  };

  async function tryEncoder() {
    try {
      const encoder = await tools.encoder();
      return { name: "encoder", ok: true, detail: `${encoder.identity.id} on ${encoder.device}` };
    } catch (error) {
      return { name: "encoder", ok: false, detail: (error as Error).message };
    }
  }

  return guard(handlers, parts.closing, databases.directory);
}

function vectorsOf(resolved: readonly ResolvedPhoto[]): Float32Array[] {
  return resolved.map(({ vector }) => vector);
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
