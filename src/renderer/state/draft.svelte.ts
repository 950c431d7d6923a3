import type { AxisExample, PhotoReference, RankBy, Words } from "../../shared/contract.ts";
import { Turns } from "./turns.ts";

/** One end of an axis. */
export type End = "low" | "high";

/** A photo at one end; examples of a saved axis keep their `exampleId`, since they may outlive their photo. */
export type Example = { photoId: number | null; exampleId?: number; name: string };

type Content = { low: readonly Example[]; high: readonly Example[]; words: Words | undefined };

/** The axis in the tray: what is at its ends, and which saved axis it changes, if any. Every change can be undone. */
export class Draft {
  low = $state.raw<readonly Example[]>([]);
  high = $state.raw<readonly Example[]>([]);
  /** Words of a saved axis stay with it. */
  words = $state.raw<Words | undefined>();
  /** The saved axis whose examples are being edited; null for a new one. */
  editing = $state<string | null>(null);
  name = $state("");
  /** Acts that ask the engine on their way find the tray as the act before has left it. */
  readonly turns = new Turns();
  /** Photos are being dragged, and might be dropped here. */
  isOffered = $state(false);
  /** Nothing is in the tray, which then shows only while it is offered. */
  readonly isEmpty = $derived(this.low.length === 0 && this.high.length === 0 && this.editing === null);
  /** Both ends are filled, so that photos can be ranked by it. */
  readonly isReady = $derived(
    this.low.length > 0 === this.high.length > 0 && (this.low.length > 0 || this.words !== undefined),
  );

  /** What the engine ranks by; only where the draft is ready. */
  get ends(): Extract<RankBy, { low: unknown }> {
    return {
      low: this.low.map(referenceTo),
      high: this.high.map(referenceTo),
      ...(this.words && { words: { ...this.words } }),
    };
  }

  /** Adds photos to an end, taking them away from the other one; answers what undoes it. */
  add(end: End, added: readonly Example[]): () => void {
    const undo = this.#remember();
    const without = (examples: readonly Example[]) =>
      examples.filter((one) => !added.some((other) => isSame(one, other)));
    const [low, high] = [without(this.low), without(this.high)];
    this.low = end === "low" ? [...low, ...added] : low;
    this.high = end === "high" ? [...high, ...added] : high;
    return undo;
  }

  /** Takes an example away, and the name with the last one of a new axis; answers what undoes it. */
  remove(example: Example): () => void {
    const undo = this.#remember();
    this.low = this.low.filter((one) => !isSame(one, example));
    this.high = this.high.filter((one) => !isSame(one, example));
    // The next axis does not get the name of one that came to nothing.
    if (this.isEmpty) this.name = "";
    return undo;
  }

  /** Low becomes high; answers what undoes it. */
  swap(): () => void {
    const undo = this.#remember();
    [this.low, this.high] = [this.high, this.low];
    if (this.words !== undefined) this.words = { low: this.words.high, high: this.words.low };
    return undo;
  }

  /** Empties the tray; answers what undoes it. */
  clear(): () => void {
    const undo = this.#remember();
    this.#put({ low: [], high: [], words: undefined });
    this.editing = null;
    this.name = "";
    return undo;
  }

  /** Takes a saved axis into the tray; answers what undoes it. */
  edit(name: string, examples: readonly AxisExample[], words: Words | undefined): () => void {
    const undo = this.#remember();
    const of = (role: End): Example[] =>
      examples
        .filter((one) => one.role === role)
        .map(({ exampleId, photoId, path }) => ({ exampleId, photoId, name: fileNameOf(path) }));
    this.#put({ low: of("low"), high: of("high"), words });
    this.editing = name;
    this.name = name;
    return undo;
  }

  #remember(): () => void {
    const { low, high, words, editing, name } = this;
    return () => {
      this.#put({ low, high, words });
      this.editing = editing;
      this.name = name;
    };
  }

  #put({ low, high, words }: Content): void {
    this.low = low;
    this.high = high;
    this.words = words;
  }
}

/** The last part of a path of any system. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

function isSame(one: Example, other: Example): boolean {
  return one.photoId === null ? one.exampleId === other.exampleId : one.photoId === other.photoId;
}

function referenceTo({ exampleId, photoId }: Example): PhotoReference {
  return exampleId === undefined ? { photoId: photoId! } : { exampleId };
}
