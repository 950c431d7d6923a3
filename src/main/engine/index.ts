import type { EngineHandlers } from "../../shared/contract.ts";
import { openDatabases } from "./db/open.ts";
import { explainSqliteError } from "./db/sqlite-error.ts";
import { AxisTable } from "./db/tables/axes.ts";
import { DeviceTestTable } from "./db/tables/device-tests.ts";
import { EmbeddingTable } from "./db/tables/embeddings.ts";
import { FolderTable } from "./db/tables/folders.ts";
import { PhotoTable } from "./db/tables/photos.ts";
import { ThumbnailTable } from "./db/tables/thumbnails.ts";
import { Devices } from "./devices/devices.ts";
import type { StartProbe } from "./devices/run-probe.ts";
import { identityOf, type DeviceChoice } from "./embedding/encoder.ts";
import { EncoderShelf } from "./embedding/shelf.ts";
import { createHandlers } from "./handlers.ts";
import { Indexer } from "./indexing/indexer.ts";
import { forgetMissing } from "./library/forget.ts";
import { Walker } from "./library/walker.ts";
import { Axes } from "./ranking/axes.ts";
import { VectorStore } from "./vectors/store.ts";

export { rebuildLibrary, type RebuildReport } from "./db/rebuild.ts";
export type { ProbeProcess, StartProbe } from "./devices/run-probe.ts";
export type { DeviceChoice } from "./embedding/encoder.ts";

/** Where an engine keeps its library and finds its encoders. */
export type EngineOptions = {
  /** Made if it is not there. One engine at a time may have it. */
  libraryDirectory: string;
  /** Holds `catalog.json` and the encoders that ship with Lineup. */
  modelsDirectory: string;
  /** An id of the catalogue; its first encoder by default. */
  encoderId?: string | undefined;
  device?: DeviceChoice | undefined;
  /** Starts the process that tests a device; by default with the Node that runs this one. */
  startProbe?: StartProbe | undefined;
  /** A device that has not answered its self-test by then counts as hung; two minutes by default. */
  probeLimitMs?: number | undefined;
  /** An index run of so many photos is worth testing devices that nothing is known of; 500 by default. */
  photosWorthATest?: number | undefined;
};

/** A running engine. */
export type Engine = {
  /** To be served over a transport (`serveEngine`); any number of clients may share them. */
  handlers: EngineHandlers;
  /** Stops all work within a second, keeping what is done, and lets go of the library. */
  close: () => Promise<void>;
};

/**
 * Opens a library and everything that works on it. The encoder itself is loaded when it is first needed. Throws
 * `library-in-use`, `library-newer`, `library-corrupt`, `library-unwritable`, `disk-full`, `encoder-missing`.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { libraryDirectory, modelsDirectory, device = "auto" } = options;
  const shelved = await new EncoderShelf(modelsDirectory, libraryDirectory).find(options.encoderId);
  const identity = identityOf(shelved.entry);
  const databases = openDatabases(libraryDirectory);
  try {
    const { library: db, thumbnails: thumbnailDb } = databases;
    const embeddings = new EmbeddingTable(db);
    const encoderId = embeddings.encoderId(identity);
    const walker = new Walker();
    const closing = new AbortController();
    const table = new DeviceTestTable(db);
    table.settleTrials();
    const devices = new Devices({
      ...options,
      table,
      encoderId,
      shelved,
      choice: device,
      closing: closing.signal,
    });
    const tools = {
      db,
      thumbnailDb,
      folders: new FolderTable(db),
      photos: new PhotoTable(db),
      thumbnails: new ThumbnailTable(thumbnailDb),
      embeddings,
      vectors: new VectorStore(embeddings, encoderId, identity.dimensions),
      walker,
      encoder: () => devices.encoder(),
    };
    forgetMissing(tools);
    const indexer = new Indexer(tools);
    const handlers = createHandlers({
      databases,
      identity,
      devices,
      indexer,
      axes: new Axes(new AxisTable(db), identity, encoderId),
      closing: closing.signal,
    });
    return {
      handlers,
      close: async () => {
        closing.abort();
        await indexer.exclusively(() => walker.close());
        await devices.close();
        databases.close();
      },
    };
  } catch (error) {
    databases.close();
    throw explainSqliteError(error, libraryDirectory);
  }
}
