import { nameKey } from "./name-key.ts";

type Entry = { key: string; rank: number };

/** Remembers where names stand among each other: most are asked for again, and making and sorting keys is dear. */
export class NameOrder {
  readonly #byName = new Map<string, Entry>();
  /** In order as far as they are ranked, then those that are new. */
  #entries: Entry[] = [];

  /** A number for each name that ascends as people sort them; names that differ only in case and the like share one. */
  ranks(names: readonly string[]): Float64Array {
    // Names of photos that are gone are kept until they are too many.
    if (this.#entries.length > 2 * names.length) {
      this.#byName.clear();
      this.#entries = [];
    }
    const knownCount = this.#entries.length;
    const found = names.map((name) => this.#byName.get(name) ?? this.#add(name));
    if (this.#entries.length > knownCount) this.#rank();
    return Float64Array.from(found, ({ rank }) => rank);
  }

  #add(name: string): Entry {
    const entry = { key: nameKey(name), rank: 0 };
    this.#byName.set(name, entry);
    this.#entries.push(entry);
    return entry;
  }

  #rank(): void {
    // The sort takes what is in order as it is.
    this.#entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    let [rank, former] = [-1, ""];
    for (const entry of this.#entries) {
      if (rank < 0 || entry.key !== former) rank += 1;
      former = entry.key;
      entry.rank = rank;
    }
  }
}
