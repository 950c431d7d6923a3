import type { AxisSummary, EncoderIdentity, Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { AxisRow, AxisTable, ExampleRow } from "../db/tables/axes.ts";
import type { AxisWordsRow } from "../db/tables/axis-words.ts";
import type { TextTower, WordVectors } from "../words/text-tower.ts";
import { readAxisFile, writeAxisFile } from "./axis-file.ts";
import type { Ends } from "./estimators.ts";
import type { ResolvedPhoto } from "./examples.ts";
import { axisOf } from "./words-axis.ts";

/** The saved axes of a library, seen with one encoder. */
export class Axes {
  readonly #table: AxisTable;
  readonly #encoder: EncoderIdentity;
  readonly #encoderId: number;
  readonly #tower: TextTower;

  /** `encoderId` is the row of `encoder`, and `tower` is its text tower. */
  constructor(table: AxisTable, encoder: EncoderIdentity, encoderId: number, tower: TextTower) {
    this.#table = table;
    this.#encoder = encoder;
    this.#encoderId = encoderId;
    this.#tower = tower;
  }

  /**
   * Saves an axis of photos at both ends, of words with their vectors, or of both. Throws `axis-exists`, or
   * `axis-degenerate` when its ends do not differ.
   */
  async create(
    name: string,
    low: readonly ResolvedPhoto[],
    high: readonly ResolvedPhoto[],
    words?: AxisWordsRow,
  ): Promise<AxisSummary> {
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

  /** The text of an axis file. Throws `axis-missing`, `axis-other-encoder`, and like {@link words}. */
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
  async import(json: string): Promise<AxisSummary> {
    const file = readAxisFile(json);
    const { id, sha256, preprocessing, dimensions } = this.#encoder;
    const same =
      file.encoder.sha256 === sha256 &&
      file.encoder.preprocessing === preprocessing &&
      file.encoder.dimensions === dimensions;
    if (!same) throw otherEncoder(file.name, file.encoder.id, id);
    return this.#save(file.name, file.examples, file.words);
  }

  /** The vectors at both ends of a saved axis. Throws `axis-missing`, `axis-other-encoder`. */
  ends(name: string): Ends {
    const examples = this.#examples(this.#find(name));
    const of = (role: string) =>
      examples.filter((example) => example.role === role).map(({ vector }) => vector);
    return { low: of("low"), high: of("high") };
  }

  /**
   * The vectors of a saved axis's words, if it has any; they are made and kept where the encoder in use has not met them.
   * With an encoder that has no text tower, an axis that has photos too stands on these alone, and one of nothing but
   * words is refused. Throws `axis-missing`, `encoder-*`.
   */
  async words(name: string, signal: AbortSignal): Promise<WordVectors | undefined> {
    return (await this.#words(this.#find(name), signal))?.vectors;
  }

  async #words(row: AxisRow, signal: AbortSignal): Promise<AxisWordsRow | undefined> {
    const saved = this.#table.words.get(row.id, this.#encoderId);
    if (saved === undefined || saved.vectors !== undefined) return saved;
    if (!this.#tower.exists && this.#table.examples(row.id, this.#encoderId).length > 0) return saved;
    const vectors = await this.#tower.embed(saved, signal);
    this.#table.words.putVectors(row.id, this.#encoderId, saved, vectors);
    return { ...saved, vectors };
  }

  async #save(
    name: string,
    examples: readonly (ExampleRow & { vector: Float32Array })[],
    words: AxisWordsRow | undefined,
  ): Promise<AxisSummary> {
    this.#refuseTaken(name);
    const of = (role: string) =>
      examples.filter((example) => example.role === role).map(({ vector }) => vector);
    const ends = { low: of("low"), high: of("high") };
    await axisOf({ ends, words: words?.vectors }, "means", noLibrary);
    this.#table.insert(name, Date.now(), this.#encoderId, examples, words);
    return this.#summary(this.#find(name));
  }

  #examples(row: AxisRow): (ExampleRow & { vector: Float32Array })[] {
    return this.#table.examples(row.id, this.#encoderId).map((example) => {
      if (example.vector === null) {
        throw otherEncoder(row.name, this.#table.encoders(row.id).join(", "), this.#encoder.id);
      }
      return { ...example, vector: example.vector };
    });
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

/** Saving an axis checks that its ends differ, which needs no library. */
function noLibrary(): never {
  throw new Error("The difference of means needs no library.");
}

function otherEncoder(name: string, itsEncoder: string, encoder: string): EngineError {
  return new EngineError(
    "axis-other-encoder",
    `The axis "${name}" was made with the encoder ${itsEncoder}, and this library uses ${encoder}: their vectors cannot ` +
      `be mixed. Use --encoder ${itsEncoder}, or make the axis again from its photos.`,
  );
}
