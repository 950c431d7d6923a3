import type { EncoderSwitchReport, Failure, IndexProgress } from "../../../shared/contract.ts";
import type { SettingTable } from "../db/tables/settings.ts";
import type { PendingPhoto } from "../db/tables/photos.ts";
import type { Encoder } from "../embedding/encoder.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import type { Indexer } from "../indexing/indexer.ts";
import { embedRead, type Outcome } from "../indexing/pipeline.ts";
import { ProgressMeter } from "../indexing/progress.ts";
import { AxesAgain } from "./axes-again.ts";
import type { EncoderTables, EncoderUse } from "./encoder-use.ts";
import { isUnchanged, readAgain, type ReadAgain } from "./read-again.ts";
import { addStarterAxes, readStarterAxes, type ReadStarterAxes } from "./starter-axes.ts";

/** What a switch works with. */
export type SwitchTools = { indexer: Indexer; tables: EncoderTables; settings: SettingTable };

/** Photos per inference: fewer than when indexing, since whoever ranks by a new photo meanwhile waits for a batch. */
const batchSize = 4;
/** So many photos at most are caught up with while indexing waits, right before the new encoder comes into use. */
const caughtUpLastCount = 32;

/**
 * Goes over from the encoder in use to `target`: embeds with it every photo that the one in use has a vector of, derives
 * every axis, and only then puts it into use, all in one transaction. Until then the library works with the former as if
 * nothing were going on. What is embedded is saved as it comes, so an interrupted switch goes on where it was.
 */
export class SwitchRun {
  readonly #tools: SwitchTools;
  readonly #shelved: ShelvedEncoder;
  readonly #target: EncoderUse;
  readonly #former: EncoderUse;
  readonly #axes: AxesAgain;
  /** Photos of which there is neither a thumbnail nor a readable file, by id: indexing will say so of them too. */
  readonly #unreadable = new Map<number, Failure>();
  readonly #embedded = { thumbnail: 0, original: 0 };

  constructor(tools: SwitchTools, shelved: ShelvedEncoder, target: EncoderUse) {
    const { folders, photos, thumbnails, quarantine, inUse } = tools.indexer.tools;
    this.#tools = tools;
    this.#shelved = shelved;
    this.#target = target;
    this.#former = inUse.now;
    this.#axes = new AxesAgain({ folders, photos, thumbnails, quarantine, ...tools.tables, use: target });
  }

  /**
   * Throws `encoder-*`, `device-unavailable`, `disk-full`; the encoder in use is then the former still. Aborting
   * `signal` ends it within a batch, or while it waits for an indexing job to end.
   */
  async run(signal: AbortSignal, tell: (progress: IndexProgress) => void): Promise<EncoderSwitchReport> {
    const startMs = performance.now();
    const { indexer, settings, tables } = this.#tools;
    const target = this.#target;
    // An encoder that does not open never becomes the one to go over to.
    const encoder = await target.encoder();
    signal.throwIfAborted();
    settings.setEncoder("encoder-switching-to", target.identity);
    const { encoderId } = target.vectors;
    const total = tables.embeddings.countPresent(this.#former.vectors.encoderId);
    let lacking = this.#lacking();
    const before = total - lacking.length;
    const meter = new ProgressMeter(tell, () => performance.now(), { done: before, total });
    let outcome: { derived: string[]; added: string[]; starters: ReadStarterAxes } | undefined;
    while (outcome === undefined) {
      await this.#embed(lacking, encoder, meter, signal);
      await this.#axes.derive(signal);
      const starters = await readStarterAxes(this.#shelved, tables.starterAxes, encoderId);
      outcome = await indexer.exclusively(async () => {
        signal.throwIfAborted();
        lacking = this.#lacking();
        // A whole folder was indexed meanwhile: the next indexing job is not to wait for that.
        if (lacking.length > caughtUpLastCount) return undefined;
        await this.#embed(lacking, encoder, meter, signal);
        while (!this.#axes.areAllTried) await this.#axes.derive(signal);
        return { ...this.#putIntoUse(starters), starters };
      });
    }
    const unusable = target.axes
      .list()
      .flatMap(({ name, unusable }) => (unusable === null ? [] : [{ name, message: unusable.message }]));
    return {
      kind: "report",
      encoder: target.identity.id,
      previousEncoder: this.#former.identity.id,
      device: encoder.device,
      embedded: this.#embedded.thumbnail + this.#embedded.original,
      embeddedFromThumbnails: this.#embedded.thumbnail,
      unchanged: before,
      failed: this.#unreadable.size,
      failures: [...this.#unreadable.values()],
      axesDerived: outcome.derived,
      axesAdded: outcome.added,
      axesUnusable: [...unusable, ...outcome.starters.unusable],
      seconds: (performance.now() - startMs) / 1_000,
    };
  }

  /** The photos that are yet to be embedded. */
  #lacking(): PendingPhoto[] {
    return this.#tools.tables.embeddings
      .lacking(this.#former.vectors.encoderId, this.#target.vectors.encoderId)
      .filter(({ id }) => !this.#unreadable.has(id));
  }

  async #embed(
    lacking: readonly PendingPhoto[],
    encoder: Encoder,
    meter: ProgressMeter,
    signal: AbortSignal,
  ): Promise<void> {
    meter.expect(lacking.length);
    await embedRead(
      lacking,
      ({ id }) => readAgain(this.#tools.indexer.tools, id, encoder.input),
      encoder,
      (outcomes) => {
        this.#commit(outcomes);
        meter.advance(outcomes.length, outcomes.filter((one) => "failure" in one).length);
      },
      { batchSize, signal, foreground: this.#tools.indexer.tools.foreground },
    );
  }

  #commit(outcomes: readonly Outcome<ReadAgain>[]): void {
    const { db, photos } = this.#tools.indexer.tools;
    const { vectors } = this.#target;
    db.transaction(() => {
      for (const one of outcomes) {
        const { id, path } = one.photo;
        // Gone or changed since it was read: then it is looked at again, if it is still there.
        const isThere = photos.describe(id) !== undefined;
        if ("failure" in one) {
          const { code, message } = one.failure;
          if (isThere) this.#unreadable.set(id, { path, code, message });
        } else if (isThere && isUnchanged(photos.departure(id), one.read.known)) {
          vectors.put(id, one.vector);
          this.#embedded[one.read.source] += 1;
        }
      }
    })();
  }

  /** All or nothing: the encoder, the axes, and that there is nothing left to do. */
  #putIntoUse({ axes: starters }: ReadStarterAxes): { derived: string[]; added: string[] } {
    const { indexer, settings, tables } = this.#tools;
    const { db, photos, inUse, revisions } = indexer.tools;
    const { identity, vectors } = this.#target;
    const done = db.transaction(() => {
      const derived = this.#axes.save();
      const added = addStarterAxes(starters, tables, vectors.encoderId);
      photos.forgetFailures(vectors.encoderId);
      settings.setEncoder("encoder-in-use", identity);
      settings.delete("encoder-switching-to");
      return { derived, added };
    })();
    inUse.exchange(this.#target);
    revisions.bump("photos");
    revisions.bump("axes");
    return done;
  }
}
