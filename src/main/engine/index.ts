import type { EncoderIdentity, EngineHandlers } from "../../shared/contract.ts";
import { openDatabases } from "./db/open.ts";
import { explainSqliteError } from "./db/sqlite-error.ts";
import { AxisTable } from "./db/tables/axes.ts";
import { DeviceTestTable } from "./db/tables/device-tests.ts";
import { EmbeddingTable } from "./db/tables/embeddings.ts";
import { FolderTable } from "./db/tables/folders.ts";
import { PhotoTable } from "./db/tables/photos.ts";
import { SettingTable } from "./db/tables/settings.ts";
import { StarterAxisTable } from "./db/tables/starter-axes.ts";
import { ThumbnailTable } from "./db/tables/thumbnails.ts";
import { Devices } from "./devices/devices.ts";
import type { StartProbe } from "./devices/run-probe.ts";
import { identityOf, type DeviceChoice } from "./embedding/encoder.ts";
import { EncoderImporter } from "./embedding/import.ts";
import { EncoderInstaller } from "./embedding/install.ts";
import { EncoderShelf, type ShelvedEncoder } from "./embedding/shelf.ts";
import { Foreground } from "./foreground.ts";
import { Follower } from "./following/follower.ts";
import { createHandlers } from "./handlers.ts";
import { Indexer } from "./indexing/indexer.ts";
import { Reading } from "./indexing/reading.ts";
import { PhotoCopier } from "./library/copy-photos.ts";
import { forgetDeletedAxes, forgetMissing } from "./library/forget.ts";
import { Walker } from "./library/walker.ts";
import { Media } from "./media/media.ts";
import { Quarantine } from "./quarantine/quarantine.ts";
import { Revisions } from "./revisions.ts";
import { EncoderInUse, EncoderUse, isSameEncoder } from "./switching/encoder-use.ts";
import { lostEncoder, openOrExplain } from "./switching/lost-encoder.ts";
import { Switcher } from "./switching/switcher.ts";
import { TextTower } from "./words/text-tower.ts";

export { rebuildLibrary, type RebuildReport } from "./db/rebuild.ts";
export type { ProbeProcess, StartProbe } from "./devices/run-probe.ts";
export type { DeviceChoice } from "./embedding/encoder.ts";
export type { Media } from "./media/media.ts";
export type { Picture, PictureFile } from "./media/view.ts";
export { lineupVersion } from "./versions.ts";

/** Where an engine keeps its library and finds its encoders. */
export type EngineOptions = {
  /** Made if it is not there. One engine at a time may have it. */
  libraryDirectory: string;
  /** Holds `catalog.json` and the encoders that ship with Lineup. */
  modelsDirectory: string;
  /** An encoder for this time only; by default the one the library remembers, else the first of the catalogue. */
  encoderId?: string | undefined;
  device?: DeviceChoice | undefined;
  /** Starts the process that tests a device; by default with the Node that runs this one. */
  startProbe?: StartProbe | undefined;
  /** A device that has not answered its self-test by then counts as hung; two minutes by default. */
  probeLimitMs?: number | undefined;
  /** Scans, indexes and watches the added folders by itself, unless that was paused; by default it does not. */
  keepUpToDate?: boolean | undefined;
  /** An index run of so many photos is worth testing devices that nothing is known of; 500 by default. */
  photosWorthATest?: number | undefined;
};

/** A running engine. */
export type Engine = {
  /** To be served over a transport (`serveEngine`); any number of clients may share them. */
  handlers: EngineHandlers;
  /** The pictures of photos, which never go through `handlers`. */
  media: Media;
  /** Stops all work within a second, keeping what is done, and lets go of the library. */
  close: () => Promise<void>;
};

/**
 * Opens a library and everything that works on it, with the encoder it remembers unless another is named. The encoder
 * itself is loaded when it is first needed. Throws `library-in-use`, `library-newer`, `library-corrupt`,
 * `library-unwritable`, `disk-full`, `encoder-missing` for an unknown id, `encoder-corrupt`.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { libraryDirectory, modelsDirectory, device = "auto" } = options;
  const shelf = new EncoderShelf(modelsDirectory, libraryDirectory);
  // Before a library is made: an unknown encoder leaves nothing behind.
  const [first, named] = [await shelf.find(undefined), await shelf.find(options.encoderId)];
  const databases = openDatabases(libraryDirectory);
  try {
    const { library: db, thumbnails: thumbnailDb } = databases;
    const settings = new SettingTable(db);
    const tables = {
      embeddings: new EmbeddingTable(db),
      axes: new AxisTable(db),
      starterAxes: new StarterAxisTable(db),
    };
    const closing = new AbortController();
    const table = new DeviceTestTable(db);
    table.settleTrials();
    const useFrom = (identity: EncoderIdentity, shelved: () => ShelvedEncoder) => {
      const devices = new Devices({
        ...options,
        table,
        encoderId: tables.embeddings.encoderId(identity),
        shelved,
        open: async (wanted) => openOrExplain(shelved(), wanted, first.entry.id),
        choice: device,
        closing: closing.signal,
      });
      return new EncoderUse(identity, tables, devices, new TextTower(shelved));
    };
    const useOf = (shelved: ShelvedEncoder) => useFrom(identityOf(shelved.entry), () => shelved);
    const remembered = options.encoderId === undefined ? settings.encoder("encoder-in-use") : undefined;
    const firstUse =
      remembered === undefined
        ? useOf(named)
        : await rememberedUse(remembered, { shelf, useFrom, shippedId: first.entry.id });
    const inUse = new EncoderInUse(firstUse);
    const walker = new Walker();
    const photos = new PhotoTable(db);
    const quarantine = new Quarantine(libraryDirectory, photos);
    const tools = {
      db,
      thumbnailDb,
      folders: new FolderTable(db),
      photos,
      quarantine,
      thumbnails: new ThumbnailTable(thumbnailDb),
      embeddings: tables.embeddings,
      walker,
      foreground: new Foreground(),
      revisions: new Revisions(),
      inUse,
    };
    forgetMissing(tools);
    forgetDeletedAxes(tables.axes);
    const indexer = new Indexer(tools);
    const importer = new EncoderImporter(shelf);
    const installer = new EncoderInstaller(shelf);
    const copier = new PhotoCopier(tools);
    const switcher = new Switcher({
      indexer,
      tables,
      settings,
      shelf,
      useOf,
      isForThisTimeOnly: options.encoderId !== undefined,
    });
    const reading = new Reading(indexer);
    const follower = new Follower({
      indexer,
      reading,
      switcher,
      settings,
      directory: libraryDirectory,
    });
    if (options.keepUpToDate === true) follower.start();
    const handlers = createHandlers({
      databases,
      shelf,
      importer,
      indexer,
      installer,
      copier,
      settings,
      switcher,
      reading,
      follower,
      closing: closing.signal,
    });
    return {
      handlers,
      media: new Media(tools),
      close: async () => {
        closing.abort();
        // First, since a host may end the process by force while a photo is still being decoded.
        quarantine.close();
        await follower.close();
        await importer.settled();
        await installer.settled();
        await copier.settled();
        await switcher.settled();
        await indexer.exclusively(() => walker.close());
        await inUse.now.close();
        databases.close();
      },
    };
  } catch (error) {
    databases.close();
    throw explainSqliteError(error, libraryDirectory);
  }
}

/** What a library uses that remembers its encoder; one that is lost still ranks by the vectors it made. */
async function rememberedUse(
  identity: EncoderIdentity,
  parts: {
    shelf: EncoderShelf;
    useFrom: (identity: EncoderIdentity, shelved: () => ShelvedEncoder) => EncoderUse;
    shippedId: string;
  },
): Promise<EncoderUse> {
  const found = (await parts.shelf.list()).find(({ entry }) => entry.id === identity.id);
  const hasFile = found !== undefined && found.entry.image !== null;
  return parts.useFrom(identity, () => {
    if (hasFile && isSameEncoder(identityOf(found.entry), identity)) return found;
    throw lostEncoder(identity.id, hasFile, parts.shippedId);
  });
}
