import type { AxisSummary, EncoderIdentity, Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { AxisRow, AxisTable, ExampleRow } from "../db/tables/axes.ts";
import type { StarterAxisTable } from "../db/tables/starter-axes.ts";
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
    const withRole = (role: "low" | "high") => (photo: ResolvedPhoto) => ({ role, ...photo });
    return this.#save(name, [...low.map(withRole("low")), ...high.map(withRole("high"))], words);
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
      examples: examples.map(({ role, path, photoId }) => ({ role, path, photoId })),
    };
  }

  /** Throws `axis-missing`, or `axis-exists` when another axis has the new name. */
  rename(name: string, newName: string): void {
    const row = this.#find(name);
    // Only the case may change: names are told apart without regard to it.
    if (this.#table.byName(newName)?.id !== row.id) this.#refuseTaken(newName);
    this.#table.rename(row.id, newName);
  }

  /** Throws `axis-missing`. */
  delete(name: string): void {
    this.#table.delete(this.#find(name).id);
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

  #save(name: string, examples: readonly EmbeddedExample[], words: AxisWordsRow | undefined): AxisSummary {
    this.#refuseTaken(name);
    meansAxis({ ends: endsOf(examples), words: words?.vectors });
    this.#table.insert(name, Date.now(), this.#encoderId, examples, words);
    return this.#summary(this.#find(name));
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
    return {
      name: row.name,
      createdAtMs: row.createdAtMs,
      lowCount,
      highCount: examples.length - lowCount,
      ...(words && { words: { low: words.low, high: words.high } }),
      encoders: this.#table.encoders(row.id),
      madeBy: this.#starters.maker(row.id) ?? null,
      unusable: this.#refusal(row)?.message ?? null,
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
