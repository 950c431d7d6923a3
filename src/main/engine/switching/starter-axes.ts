import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { AxisTable } from "../db/tables/axes.ts";
import type { StarterAxisTable } from "../db/tables/starter-axes.ts";
import type { CatalogEntry, EncoderFile } from "../embedding/catalog.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { normalise } from "../vectors/linear.ts";
import { readNpyRow } from "./npy.ts";

type StarterAxis = NonNullable<CatalogEntry["starterAxes"]>[number];

/** An axis that comes with an encoder, ready to be saved. */
export type ReadStarterAxis = { axis: StarterAxis; low: Float32Array; high: Float32Array };

/** What is there of an encoder's starter axes, and a sentence for each that cannot be used. */
export type ReadStarterAxes = { axes: ReadStarterAxis[]; unusable: { name: string; message: string }[] };

/** Reads the axes that come with an encoder and were not added to the library yet. */
export async function readStarterAxes(
  { entry, directory }: ShelvedEncoder,
  table: StarterAxisTable,
  encoderId: number,
): Promise<ReadStarterAxes> {
  const result: ReadStarterAxes = { axes: [], unusable: [] };
  for (const axis of entry.starterAxes ?? []) {
    if (table.wasAdded(encoderId, axis.name)) continue;
    const [low, high] = await Promise.all(
      [axis.low, axis.high].map((end) => readEnd(directory, end, entry.output.dimensions)),
    );
    if (low !== undefined && high !== undefined) {
      result.axes.push({ axis, low, high });
      continue;
    }
    const message =
      `The axis "${axis.name}" that comes with the encoder ${entry.id} was not added, because its files are missing or ` +
      `damaged; install the encoder again, then run "lineup encoders use ${entry.id}".`;
    result.unusable.push({ name: axis.name, message });
  }
  return result;
}

/**
 * Saves starter axes as axes of the library, each with one published vector at each end, and returns the names they
 * were given; call it inside a transaction.
 */
export function addStarterAxes(
  read: readonly ReadStarterAxis[],
  tables: { axes: AxisTable; starterAxes: StarterAxisTable },
  encoderId: number,
): string[] {
  return read.map(({ axis, low, high }) => {
    const name = freeName(axis, tables.axes);
    const example = (role: "low" | "high", vector: Float32Array) => ({
      role,
      path: axis[role].file,
      photoId: null,
      vector,
    });
    const examples = [example("low", low), example("high", high)];
    tables.starterAxes.setMaker(tables.axes.insert(name, Date.now(), encoderId, examples), axis);
    tables.starterAxes.setAdded(encoderId, axis.name);
    return name;
  });
}

/** An end's vector, normalised like every example's; undefined unless its file is the published one. */
async function readEnd(
  directory: string,
  { file, sha256 }: EncoderFile,
  dimensions: number,
): Promise<Float32Array | undefined> {
  const bytes = await readFile(join(directory, file)).catch(() => undefined);
  if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== sha256) return undefined;
  const vector = readNpyRow(bytes, dimensions);
  // One without a direction is no end of an axis, whatever its hash.
  const isUsable =
    vector !== undefined && vector.every(Number.isFinite) && vector.some((value) => value !== 0);
  return isUsable ? normalise(vector) : undefined;
}

function freeName({ name, source }: StarterAxis, axes: AxisTable): string {
  if (axes.byName(name) === undefined) return name;
  // A repository's address names its owner.
  const maker = /^https:\/\/[^/]+\/([^/\s]+)/.exec(source)?.[1] ?? "made by others";
  for (let count = 1; ; count += 1) {
    const suffixed = count === 1 ? `${name} (${maker})` : `${name} (${maker} ${count})`;
    if (axes.byName(suffixed) === undefined) return suffixed;
  }
}
