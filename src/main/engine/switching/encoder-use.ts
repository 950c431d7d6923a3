import type { EncoderIdentity } from "../../../shared/contract.ts";
import type { AxisTable } from "../db/tables/axes.ts";
import type { EmbeddingTable } from "../db/tables/embeddings.ts";
import type { StarterAxisTable } from "../db/tables/starter-axes.ts";
import type { Devices } from "../devices/devices.ts";
import type { Encoder } from "../embedding/encoder.ts";
import { Axes } from "../ranking/axes.ts";
import { VectorStore } from "../vectors/store.ts";
import type { TextTower } from "../words/text-tower.ts";

/** The tables that hold something of every encoder. */
export type EncoderTables = { embeddings: EmbeddingTable; axes: AxisTable; starterAxes: StarterAxisTable };

/** Everything that belongs to one encoder: who takes all from one of these cannot mix two. */
export class EncoderUse {
  readonly identity: EncoderIdentity;
  readonly vectors: VectorStore;
  readonly axes: Axes;
  /** Where the encoder runs; they are its owner's, and closed with it. */
  readonly devices: Devices;
  /** What gives words vectors, where the encoder can; closed with it as well. */
  readonly tower: TextTower;
  #holders = 0;
  #isRetired = false;

  constructor(identity: EncoderIdentity, tables: EncoderTables, devices: Devices, tower: TextTower) {
    this.identity = identity;
    this.devices = devices;
    this.tower = tower;
    const encoderId = tables.embeddings.encoderId(identity);
    this.vectors = new VectorStore(tables.embeddings, encoderId, identity.dimensions);
    this.axes = new Axes(tables, identity, encoderId, tower);
  }

  /** The encoder itself, opened when it is first asked for, and again where that failed. Throws `encoder-*`, `device-unavailable`. */
  encoder(): Promise<Encoder> {
    return this.devices.encoder();
  }

  /** Does some work during which the encoder stays open, though another may come into use meanwhile. */
  async during<T>(work: (use: EncoderUse) => Promise<T>): Promise<T> {
    this.#holders += 1;
    try {
      return await work(this);
    } finally {
      this.#holders -= 1;
      if (this.#isRetired) await this.retire();
    }
  }

  /** Closes the encoder once all work that began with it is over. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    if (this.#holders === 0) await this.close();
  }

  /** Closes the encoder; one that never opened has nothing to close. */
  async close(): Promise<void> {
    await this.tower.close();
    await this.devices.close();
  }
}

/**
 * Which encoder the library uses. It can change between any two turns of the event loop, though never during an
 * indexing job: take {@link EncoderInUse.now} once for each request or job, and everything from that.
 */
export class EncoderInUse {
  #now: EncoderUse;

  constructor(first: EncoderUse) {
    this.#now = first;
  }

  get now(): EncoderUse {
    return this.#now;
  }

  /** Puts another encoder into use, from the next request on; the former is closed when nobody works with it any more. */
  exchange(next: EncoderUse): void {
    const former = this.#now;
    if (next === former) return;
    this.#now = next;
    void former.retire();
  }
}

/** Whether two identities are of one encoder, whose vectors may be compared. */
export function isSameEncoder(one: EncoderIdentity, other: EncoderIdentity): boolean {
  return (
    one.id === other.id &&
    one.sha256 === other.sha256 &&
    one.preprocessing === other.preprocessing &&
    one.dimensions === other.dimensions
  );
}
