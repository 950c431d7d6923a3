import { isAbsolute } from "node:path";
import type { AxisTable, LackingAxis } from "../db/tables/axes.ts";
import type { AxisWordsRow } from "../db/tables/axis-words.ts";
import type { StarterAxisTable } from "../db/tables/starter-axes.ts";
import type { ThumbnailTable } from "../db/tables/thumbnails.ts";
import { EngineError } from "../../../shared/errors.ts";
import { resolvePhotos, type ExampleTools } from "../ranking/examples.ts";
import type { Quarantine } from "../quarantine/quarantine.ts";
import { readAgain } from "./read-again.ts";

/** Where axes and the photos they were made from are found; `use` is of the encoder they are derived for. */
export type AxesAgainTools = ExampleTools & {
  thumbnails: ThumbnailTable;
  quarantine: Quarantine;
  axes: AxisTable;
  starterAxes: StarterAxisTable;
};

type Outcome = { vectors: Map<number, Float32Array>; words: AxisWordsRow | undefined } | { message: string };

/** Derives axes for another encoder from the photos and words they were made from, each axis whole or not at all. */
export class AxesAgain {
  readonly #tools: AxesAgainTools;
  /** By what was lacking: an axis that is given other ends meanwhile is one that was not tried. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(tools: AxesAgainTools) {
    this.#tools = tools;
  }

  /** Whether every axis that lacks vectors was tried. */
  get areAllTried(): boolean {
    return this.#lacking().every((axis) => this.#outcomes.has(whatLacks(axis)));
  }

  /** Tries every axis that was not tried yet; writes nothing. Throws `encoder-*`; `signal` ends it between two photos. */
  async derive(signal: AbortSignal): Promise<void> {
    for (const axis of this.#lacking()) {
      const key = whatLacks(axis);
      if (!this.#outcomes.has(key)) this.#outcomes.set(key, await this.#deriveOne(axis, signal));
    }
  }

  /** Writes what came of it and returns the names of the axes that were derived; call it inside a transaction. */
  save(): string[] {
    const { axes, use } = this.#tools;
    const { encoderId } = use.vectors;
    const derived: string[] = [];
    for (const axis of this.#lacking()) {
      const { id, name } = axis;
      const outcome = this.#outcomes.get(whatLacks(axis));
      if (outcome === undefined) continue;
      if ("message" in outcome) {
        axes.setLeft(id, encoderId, outcome.message);
        continue;
      }
      for (const [exampleId, vector] of outcome.vectors) axes.putVector(exampleId, encoderId, vector);
      const { words } = outcome;
      if (words?.vectors !== undefined) axes.words.putVectors(id, encoderId, words, words.vectors);
      axes.setLeft(id, encoderId, null);
      derived.push(name);
    }
    return derived;
  }

  /** What lacks something that can be derived: axes made by others have no photos, and not every encoder takes words. */
  #lacking(): LackingAxis[] {
    const { axes, starterAxes, use } = this.#tools;
    const takesWords = use.tower.refusal === undefined;
    return axes
      .lacking(use.vectors.encoderId)
      .map((axis) => (takesWords ? axis : { ...axis, words: undefined }))
      .filter(({ examples, words }) => examples.length > 0 || words !== undefined)
      .filter(({ id }) => starterAxes.maker(id) === undefined);
  }

  async #deriveOne(axis: LackingAxis, signal: AbortSignal): Promise<Outcome> {
    const vectors = new Map<number, Float32Array>();
    for (const { id, photoId, path } of axis.examples) {
      signal.throwIfAborted();
      try {
        const vector = (await this.#vectorOfPhoto(photoId)) ?? (await this.#vectorOfFile(path, signal));
        if (vector === undefined) return { message: this.#withoutPhotos(axis, path) };
        vectors.set(id, vector);
      } catch (error) {
        if (!isPhotosOwn(error)) throw error;
        return { message: this.#unreadable(axis, path) };
      }
    }
    const { words } = axis;
    return {
      vectors,
      words: words && { ...words, vectors: await this.#tools.use.tower.embed(words, signal) },
    };
  }

  /** Undefined when the library has no such photo, or nothing to make a vector from. */
  async #vectorOfPhoto(photoId: number | null): Promise<Float32Array | undefined> {
    const { photos, use } = this.#tools;
    if (photoId === null || photos.describe(photoId) === undefined) return undefined;
    const stored = use.vectors.get(photoId);
    if (stored !== undefined) return stored;
    const encoder = await use.encoder();
    try {
      const { input } = await readAgain(this.#tools, photoId, encoder.input);
      return (await encoder.embed([input]))[0];
    } catch (error) {
      if (isPhotosOwn(error)) return undefined;
      throw error;
    }
  }

  /** Undefined for an imported axis, which brings the names of its photos alone. */
  async #vectorOfFile(path: string, signal: AbortSignal): Promise<Float32Array | undefined> {
    if (!isAbsolute(path)) return undefined;
    const [{ vector }] = await resolvePhotos(this.#tools, [{ path }], signal);
    return vector;
  }

  #unreadable({ id, name }: LackingAxis, path: string): string {
    return (
      `The axis "${name}" stays with the encoder ${this.#encodersOf(id)}, because its photo ${path} cannot be read; ` +
      `put that back and run "lineup encoders use ${this.#tools.use.identity.id}" again, or make the axis again.`
    );
  }

  #withoutPhotos({ id, name }: LackingAxis, path: string): string {
    const encoders = this.#encodersOf(id);
    return (
      `The axis "${name}" stays with the encoder ${encoders}, because it was imported without its photo ${path}; ` +
      `use it with --encoder ${encoders}, or make the axis again from photos.`
    );
  }

  #encodersOf(axisId: number): string {
    return this.#tools.axes.encoders(axisId).join(", ");
  }
}

function whatLacks({ id, examples, words }: LackingAxis): string {
  return JSON.stringify([id, examples.map((example) => example.id), words?.low, words?.high]);
}

function isPhotosOwn(error: unknown): boolean {
  return error instanceof EngineError && error.code.startsWith("photo-");
}
