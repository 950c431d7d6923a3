import type { AxisSummary, EncoderIdentity, Output } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { AxisRow, AxisTable, ExampleRow } from "../db/tables/axes.ts";
import type { StarterAxisTable } from "../db/tables/starter-axes.ts";
import { readAxisFile, writeAxisFile } from "./axis-file.ts";
import { axisBetween, type Ends } from "./estimators.ts";
import type { ResolvedPhoto } from "./examples.ts";

/** The saved axes of a library, seen with one encoder. */
export class Axes {
  readonly #table: AxisTable;
  readonly #starters: StarterAxisTable;
  readonly #encoder: EncoderIdentity;
  readonly #encoderId: number;

  /** `encoderId` is the row of `encoder`. */
  constructor(
    tables: { axes: AxisTable; starterAxes: StarterAxisTable },
    encoder: EncoderIdentity,
    encoderId: number,
  ) {
    this.#table = tables.axes;
    this.#starters = tables.starterAxes;
    this.#encoder = encoder;
    this.#encoderId = encoderId;
  }

  /** Saves an axis. Throws `axis-exists`, or `axis-degenerate` when its ends do not differ. */
  create(name: string, low: readonly ResolvedPhoto[], high: readonly ResolvedPhoto[]): AxisSummary {
    const withRole = (role: "low" | "high") => (photo: ResolvedPhoto) => ({ role, ...photo });
    return this.#save(name, [...low.map(withRole("low")), ...high.map(withRole("high"))]);
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

  /** The text of an axis file. Throws `axis-missing`, `axis-other-encoder`. */
  export(name: string): string {
    const row = this.#find(name);
    return writeAxisFile({ name: row.name, encoder: this.#encoder, examples: this.#examples(row) });
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
    return this.#save(file.name, file.examples);
  }

  /** The vectors at both ends of a saved axis. Throws `axis-missing`, `axis-other-encoder`. */
  ends(name: string): Ends {
    return endsOf(this.#examples(this.#find(name)));
  }

  #save(name: string, examples: readonly EmbeddedExample[]): AxisSummary {
    this.#refuseTaken(name);
    axisBetween(endsOf(examples));
    this.#table.insert(name, Date.now(), this.#encoderId, examples);
    return this.#summary(this.#find(name));
  }

  #examples(row: AxisRow): EmbeddedExample[] {
    return this.#table.examples(row.id, this.#encoderId).map((example) => {
      if (example.vector === null) throw new EngineError("axis-other-encoder", this.#whyLeft(row));
      return { ...example, vector: example.vector };
    });
  }

  /** The sentence that says why an axis cannot be used with this encoder. */
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
    return {
      name: row.name,
      createdAtMs: row.createdAtMs,
      lowCount,
      highCount: examples.length - lowCount,
      encoders: this.#table.encoders(row.id),
      madeBy: this.#starters.maker(row.id) ?? null,
      unusable: examples.some(({ vector }) => vector === null) ? this.#whyLeft(row) : null,
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
