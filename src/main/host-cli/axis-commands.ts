import { writeFile } from "node:fs/promises";
import type { AxisSummary } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { readAxisText } from "../host-shared/axis-text.ts";
import { ends, type Context, type Ends, type JsonOption } from "./commands.ts";
import { printJson, printLine, printTable } from "./print.ts";

/** `axis create`: saves an axis from photos at both ends, from words, or from both. */
export async function createAxis({ engine, signal }: Context, name: string, options: Ends) {
  const axis = await engine["axis.create"]({ name, ...ends(options) }, signal);
  printLine(`Saved the axis "${axis.name}" (${madeOf(axis)}).`);
}

/** `axis list`. */
export async function listAxes({ engine }: Context, options: JsonOption) {
  const { axes } = await engine["axis.list"]({});
  if (options.json === true) {
    printJson({ axes });
    return;
  }
  if (axes.length === 0) {
    printLine('No axis yet; make one with "lineup axis create NAME --low PHOTO --high PHOTO".');
    return;
  }
  printTable(
    ["axis", "low", "high", "encoder", "created", "words"],
    axes.map((axis) => [
      axis.name,
      axis.lowCount,
      axis.highCount,
      axis.encoders.join(", "),
      day(axis.createdAtMs),
      fromTo(axis),
    ]),
  );
  for (const axis of axes) {
    if (axis.madeBy !== null) printLine(`${axis.name}: ${describeMaker(axis.madeBy)}`);
    if (axis.unusable !== null) printLine(axis.unusable.message);
  }
}

/** `axis show`. */
export async function showAxis({ engine }: Context, name: string, options: JsonOption) {
  const axis = await engine["axis.show"]({ name });
  if (options.json === true) {
    printJson(axis);
    return;
  }
  printLine(`${axis.name}, made ${day(axis.createdAtMs)}, encoder ${axis.encoders.join(", ")}`);
  if (axis.madeBy !== null) printLine(describeMaker(axis.madeBy));
  if (axis.unusable !== null) printLine(axis.unusable.message);
  const examples = axis.examples.map(({ role, path }) => [role, path]);
  const words =
    axis.words === undefined ? [] : Object.entries(axis.words).map(([role, text]) => [role, `"${text}"`]);
  printTable(["end", words.length === 0 ? "photo" : "photo or words"], [...examples, ...words]);
}

/** `axis rename`. */
export async function renameAxis({ engine }: Context, name: string, newName: string) {
  await engine["axis.rename"]({ name, newName });
  printLine(`Renamed the axis "${name}" to "${newName}".`);
}

/** `axis delete`. */
export async function deleteAxis({ engine }: Context, name: string) {
  await engine["axis.delete"]({ name });
  printLine(`Deleted the axis "${name}".`);
}

/** `axis export`: never overwrites a file. */
export async function exportAxis({ engine }: Context, name: string, file: string) {
  const { json } = await engine["axis.export"]({ name });
  try {
    await writeFile(file, json, { flag: "wx" });
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "EEXIST" ? "it is there already" : (error as Error).message;
    throw new EngineError(
      "axis-file-invalid",
      `The axis cannot be written to ${file}: ${reason}; choose another name.`,
    );
  }
  printLine(`Exported the axis "${name}" to ${file}.`);
}

/** `axis import`. */
export async function importAxis({ engine }: Context, file: string) {
  const axis = await engine["axis.import"]({ json: await readAxisText(file) });
  printLine(`Imported the axis "${axis.name}" (${madeOf(axis)}).`);
}

function madeOf(axis: AxisSummary): string {
  const photos = axis.lowCount > 0 ? [`${axis.lowCount} low, ${axis.highCount} high`] : [];
  return [...photos, ...(axis.words ? [fromTo(axis)] : [])].join(", ");
}

function fromTo({ words }: AxisSummary): string {
  return words === undefined ? "" : `"${words.low}" to "${words.high}"`;
}

function describeMaker({ source, licence }: { source: string; licence: string }): string {
  return `made by others: ${source}, ${licence}`;
}

function day(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
