import type { Output } from "../../shared/contract.ts";
import type { Connection } from "../engine/connection.svelte.ts";

/** What is known of one photo. */
export type Description = Output<"photo.describe">["photos"][number];

/** More than are in sight on the largest screens. */
const mostKept = 4_000;

/** What is known of the photos that were in sight lately. */
export class Descriptions {
  /** By photo id; replaced as a whole when something is added. */
  known = $state.raw<ReadonlyMap<number, Description>>(new Map());
  readonly #connection: Pick<Connection, "engine">;
  /** What need not be asked for again. */
  #fresh = new Set<number>();

  constructor(connection: Pick<Connection, "engine">) {
    this.#connection = connection;
  }

  /** Asks for those photos that are not known yet. Rejects with `cancelled`. */
  async want(photoIds: Iterable<number>, signal: AbortSignal): Promise<void> {
    const missing = [...photoIds].filter((id) => !this.#fresh.has(id));
    if (missing.length === 0) return;
    // An answer that was asked for before everything became old is old, too.
    const fresh = this.#fresh;
    const input = { photoIds: Uint32Array.from(missing) };
    const { photos } = await this.#connection.engine["photo.describe"](input, signal);
    const kept = new Map(this.known);
    for (const photo of photos) {
      // What was asked for last stands last, and is given up last.
      kept.delete(photo.photoId);
      kept.set(photo.photoId, photo);
      fresh.add(photo.photoId);
    }
    for (const photoId of [...kept.keys()].slice(0, -mostKept)) {
      kept.delete(photoId);
      this.#fresh.delete(photoId);
    }
    this.known = kept;
  }

  /** Has everything asked for again that is wanted from now on; until the answer, the former one stands. */
  expire(): void {
    this.#fresh = new Set();
  }
}
