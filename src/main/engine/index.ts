import type { EngineHandlers } from "../../shared/contract.ts";
import { openDatabases } from "./db/open.ts";
import { explainSqliteError } from "./db/sqlite-error.ts";
import { AxisTable } from "./db/tables/axes.ts";
import { EmbeddingTable } from "./db/tables/embeddings.ts";
import { FolderTable } from "./db/tables/folders.ts";
import { PhotoTable } from "./db/tables/photos.ts";
import { ThumbnailTable } from "./db/tables/thumbnails.ts";
import { identityOf, openEncoder, type DeviceChoice, type Encoder } from "./embedding/encoder.ts";
import { EncoderShelf } from "./embedding/shelf.ts";
import { createHandlers } from "./handlers.ts";
import { Indexer } from "./indexing/indexer.ts";
import { forgetMissing } from "./library/forget.ts";
import { Walker } from "./library/walker.ts";
import { Axes } from "./ranking/axes.ts";
import { VectorStore } from "./vectors/store.ts";
import { TextTower } from "./words/text-tower.ts";

export { rebuildLibrary, type RebuildReport } from "./db/rebuild.ts";
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
    let opening: Promise<Encoder> | undefined;
    const encoder = () => (opening ??= openEncoder(shelved, device));
    const tools = {
      db,
      thumbnailDb,
      folders: new FolderTable(db),
      photos: new PhotoTable(db),
      thumbnails: new ThumbnailTable(thumbnailDb),
      embeddings,
      vectors: new VectorStore(embeddings, encoderId, identity.dimensions),
      walker,
      encoder,
    };
    forgetMissing(tools);
    const indexer = new Indexer(tools);
    const textTower = new TextTower(shelved);
    const closing = new AbortController();
    const handlers = createHandlers({
      databases,
      identity,
      device: device === "auto" ? "cpu" : device,
      indexer,
      axes: new Axes(new AxisTable(db), identity, encoderId, textTower),
      textTower,
      closing: closing.signal,
    });
    return {
      handlers,
      close: async () => {
        closing.abort();
        await indexer.exclusively(() => walker.close());
        await textTower.close();
        // An encoder that never opened has nothing to close.
        await opening?.then((one) => one.close()).catch(() => undefined);
        databases.close();
      },
    };
  } catch (error) {
    databases.close();
    throw explainSqliteError(error, libraryDirectory);
  }
}
