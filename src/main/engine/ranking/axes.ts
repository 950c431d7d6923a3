import { isAbsolute } from "node:path";
import type { AxisSummary, EncoderIdentity, Output, Words } from "../../../shared/contract.ts";
import { EngineError, toWireError } from "../../../shared/errors.ts";
import type { AxisRow, AxisTable, ExampleRow, NewExample, Role } from "../db/tables/axes.ts";
import type { AxisMaker, StarterAxisTable } from "../db/tables/starter-axes.ts";
import type { AxisWordsRow } from "../db/tables/axis-words.ts";
import type { TextTower } from "../words/text-tower.ts";
import { readAxisFile, writeAxisFile } from "./axis-file.ts";
import type { Ends } from "./estimators.ts";
import type { ResolvedPhoto } from "./examples.ts";
import { meansAxis, type AxisMaterial } from "./words-axis.ts";

/** The saved axes of a library, seen with one encoder. */
export class Axes {
  readonly #table: AxisTable;
  readonly #starters: StarterAxisTable;
  readonly #encoder: EncoderIdentity;
  readonly #encoderId: number;
  readonly #tower: TextTower;

  /** `encoderId` is the row of `encoder`, and `tower` is its text tower. */
  constructor(
    tables: { axes: AxisTable; starterAxes: StarterAxisTable },
    encoder: EncoderIdentity,
    encoderId: number,
    tower: TextTower,
  ) {
    this.#table = tables.axes;
    this.#starters = tables.starterAxes;
    this.#encoder = encoder;
    this.#encoderId = encoderId;
    this.#tower = tower;
  }

  /**
   * Saves an axis of photos at both ends, of words with their vectors, or of both. Throws `axis-exists`, or
   * `axis-degenerate` when its ends do not differ.
   */
  create(
    name: string,
    low: readonly ResolvedPhoto[],
    high: readonly ResolvedPhoto[],
    words?: AxisWordsRow,
  ): AxisSummary {
    return this.#save(name, withRoles(low, high), words);
  }

  /**
   * Gives a saved axis other ends; its own examples among them, removed ones too, keep their ids and their vectors of
   * other encoders. Throws
   * `axis-missing`, `axis-degenerate`; the axis is then as it was.
   */
  update(
    name: string,
    low: readonly ResolvedPhoto[],
    high: readonly ResolvedPhoto[],
    words?: AxisWordsRow,
  ): AxisSummary {
    const row = this.#find(name);
    const examples = withRoles(low, high);
    meansAxis({ ends: endsOf(examples), words: words?.vectors });
    const maker = this.#makerOf(examples);
    this.#table.replace(row.id, this.#encoderId, examples, words);
    // The maker stays with examples that were removed, for when they are brought back.
    if (maker !== undefined) this.#starters.setMaker(row.id, maker);
    return this.#summary(row);
  }

  /**
   * The words that a saved axis is to have, with their vectors. Those that it has already need none where they stand
   * `besidePhotos` and the encoder has no text tower. Throws `axis-missing`, and like {@link TextTower.embed}.
   */
  async wordsFor(
    name: string,
    words: Words,
    besidePhotos: boolean,
    signal: AbortSignal,
  ): Promise<AxisWordsRow> {
    const saved = this.#table.words.get(this.#find(name).id, this.#encoderId);
    const isSame = saved?.low === words.low && saved.high === words.high;
    const canStandBy = besidePhotos && this.#tower.refusal !== undefined;
    if (isSame && (saved.vectors !== undefined || canStandBy)) return saved;
    return { ...words, vectors: await this.#tower.embed(words, signal) };
  }

  /** An example of a saved axis; `vector` is null where it has none of this encoder. Throws `photo-missing`. */
  example(exampleId: number): ExampleRow {
    const saved = this.#table.example(exampleId, this.#encoderId);
    if (saved !== undefined) return saved;
    throw new EngineError(
      "photo-missing",
      `The example ${exampleId} belongs to no axis any more; choose another photo.`,
    );
  }

  list(): AxisSummary[] {
    return this.#table.all().map((row) => this.#summary(row));
  }

  /** Throws `axis-missing`. */
  show(name: string): Output<"axis.show"> {
    const row = this.#find(name);
    const examples = this.#table.examples(row.id, this.#encoderId);
    return {
      ...this.#summary(row),
      examples: examples.map(({ id, role, path, photoId }) => ({ exampleId: id, role, path, photoId })),
    };
  }

  /** Throws `axis-missing`, or `axis-exists` when another axis has the new name. */
  rename(name: string, newName: string): void {
    const row = this.#find(name);
    // Only the case may change: names are told apart without regard to it.
    if (this.#table.byName(newName)?.id !== row.id) this.#refuseTaken(newName);
    this.#table.rename(row.id, newName);
  }

  /** Puts an axis away and returns the id to {@link restore} it by. Throws `axis-missing`. */
  delete(name: string): number {
    const { id } = this.#find(name);
    this.#table.delete(id, Date.now());
    return id;
  }

  /** Throws `axis-missing` for one that was forgotten, `axis-exists` when another axis has its name by now. */
  restore(deletedAxisId: number): AxisSummary {
    const row = this.#table.deleted(deletedAxisId);
    if (row === undefined) {
      throw new EngineError(
        "axis-missing",
        "That axis was restored before, or deleted more than a month ago; make it again from its photos.",
      );
    }
    const taken = this.#table.byName(row.name);
    if (taken !== undefined) {
      throw new EngineError(
        "axis-exists",
        `There is another axis "${taken.name}" by now; rename that one, then restore this one.`,
      );
    }
    this.#table.restore(row.id);
    return this.#summary(row);
  }

  /** The text of an axis file. Throws `axis-missing`, `axis-other-encoder`, `encoder-*`. */
  async export(name: string, signal: AbortSignal): Promise<string> {
    const row = this.#find(name);
    const examples = this.#examples(row);
    return writeAxisFile({
      name: row.name,
      encoder: this.#encoder,
      examples,
      words: await this.#words(row, signal),
    });
  }

  /** Saves the axis of a file. Throws `axis-file-invalid`, `axis-exists`, `axis-other-encoder`, `axis-degenerate`. */
  import(json: string): AxisSummary {
    const file = readAxisFile(json);
    const { id, sha256, preprocessing, dimensions } = this.#encoder;
    const same =
      file.encoder.sha256 === sha256 &&
      file.encoder.preprocessing === preprocessing &&
      file.encoder.dimensions === dimensions;
    if (!same) throw new EngineError("axis-other-encoder", otherEncoder(file.name, file.encoder.id, id));
    return this.#save(file.name, file.examples, file.words);
  }

  /**
   * The vectors of a saved axis. Those of words are made and kept where the encoder has not met them; with one that has no
   * text tower, an axis that has photos too stands on these alone. Throws `axis-missing`, `axis-other-encoder`,
   * `encoder-*`.
   */
  async material(name: string, signal: AbortSignal): Promise<AxisMaterial> {
    const row = this.#find(name);
    const ends = endsOf(this.#examples(row));
    return { ends, words: (await this.#words(row, signal))?.vectors };
  }

  async #words(row: AxisRow, signal: AbortSignal): Promise<AxisWordsRow | undefined> {
    const saved = this.#table.words.get(row.id, this.#encoderId);
    if (saved === undefined || saved.vectors !== undefined || this.#tower.refusal !== undefined) return saved;
    const vectors = await this.#tower.embed(saved, signal);
    this.#table.words.putVectors(row.id, this.#encoderId, saved, vectors);
    return { ...saved, vectors };
  }

  #save(name: string, examples: readonly NewExample[], words: AxisWordsRow | undefined): AxisSummary {
    this.#refuseTaken(name);
    meansAxis({ ends: endsOf(examples), words: words?.vectors });
    const axisId = this.#table.insert(name, Date.now(), this.#encoderId, examples, words);
    this.#starters.setMaker(axisId, this.#makerOf(examples));
    return this.#summary(this.#find(name));
  }

  /** Who made an axis of these examples: whoever made one of them that is no photo of the user's. */
  #makerOf(examples: readonly NewExample[]): AxisMaker | undefined {
    for (const { exampleId, path } of examples) {
      if (exampleId === undefined || isAbsolute(path)) continue;
      const saved = this.#table.example(exampleId, this.#encoderId);
      const maker = saved && this.#starters.firstMaker(saved.axisId);
      if (maker !== undefined) return maker;
    }
    return undefined;
  }

  /** The examples of an axis that can be used with this encoder; throws for any other. */
  #examples(row: AxisRow): EmbeddedExample[] {
    const refusal = this.#refusal(row);
    if (refusal !== undefined) throw refusal;
    return this.#table.examples(row.id, this.#encoderId) as EmbeddedExample[];
  }

  /** Why an axis cannot be used with this encoder; undefined where it can. */
  #refusal(row: AxisRow): EngineError | undefined {
    const examples = this.#table.examples(row.id, this.#encoderId);
    if (examples.some(({ vector }) => vector === null)) {
      return new EngineError("axis-other-encoder", this.#whyLeft(row));
    }
    const hasVectors =
      examples.length > 0 || this.#table.words.get(row.id, this.#encoderId)?.vectors !== undefined;
    const refusal = hasVectors ? undefined : this.#tower.refusal;
    // One that is lost has a sentence of its own.
    if (refusal?.code !== "encoder-without-words") return refusal;
    const encoders = this.#table.encoders(row.id).join(", ");
    return new EngineError(
      "encoder-without-words",
      `The axis "${row.name}" is made of words alone, and the encoder ${this.#encoder.id} has no text tower; ` +
        `use it with --encoder ${encoders}, or make the axis again from photos.`,
    );
  }

  /** The sentence that says why an axis's photos have no vectors of this encoder. */
  #whyLeft(row: AxisRow): string {
    const encoders = this.#table.encoders(row.id).join(", ");
    if (this.#starters.maker(row.id) !== undefined) {
      return `The axis "${row.name}" was made by others for the encoder ${encoders} alone; use it with --encoder ${encoders}.`;
    }
    return this.#table.left(row.id, this.#encoderId) ?? otherEncoder(row.name, encoders, this.#encoder.id);
  }

  #summary(row: AxisRow): AxisSummary {
    const examples = this.#table.examples(row.id, this.#encoderId);
    const lowCount = examples.filter(({ role }) => role === "low").length;
    const words = this.#table.words.get(row.id, this.#encoderId);
    const refusal = this.#refusal(row);
    return {
      name: row.name,
      createdAtMs: row.createdAtMs,
      lowCount,
      highCount: examples.length - lowCount,
      ...(words && { words: { low: words.low, high: words.high } }),
      encoders: this.#table.encoders(row.id),
      madeBy: this.#starters.maker(row.id) ?? null,
      unusable: refusal === undefined ? null : toWireError(refusal),
    };
  }

  #find(name: string): AxisRow {
    const row = this.#table.byName(name);
    if (row !== undefined) return row;
    const names = this.#table.all().map((one) => `"${one.name}"`);
    const known = names.length === 0 ? "none is saved yet" : `saved are ${names.join(", ")}`;
    throw new EngineError("axis-missing", `There is no axis "${name}"; ${known}.`);
  }

  #refuseTaken(name: string): void {
    const taken = this.#table.byName(name);
    if (taken === undefined) return;
    throw new EngineError(
      "axis-exists",
      `There is an axis "${taken.name}" already; choose another name or delete it first.`,
    );
  }
}

type EmbeddedExample = ExampleRow & { vector: Float32Array };

function withRoles(low: readonly ResolvedPhoto[], high: readonly ResolvedPhoto[]): NewExample[] {
  const withRole = (role: Role) => (photo: ResolvedPhoto) => ({ role, ...photo });
  return [...low.map(withRole("low")), ...high.map(withRole("high"))];
}

function endsOf(examples: readonly EmbeddedExample[]): Ends {
  const of = (role: string) =>
    examples.filter((example) => example.role === role).map(({ vector }) => vector);
  return { low: of("low"), high: of("high") };
}

function otherEncoder(name: string, itsEncoder: string, encoder: string): string {
  return (
    `The axis "${name}" was made with the encoder ${itsEncoder}, and this library uses ${encoder}: their vectors cannot ` +
    `be mixed. Use --encoder ${itsEncoder}, or make the axis again from its photos.`
  );
}
