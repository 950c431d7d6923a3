/** @file What a graph says of its input and output, against what its entry says of them. */
import { EngineError } from "../../../shared/errors.ts";
import type { CatalogEntry } from "./catalog.ts";
import type { SessionFacts } from "./session.ts";
import { shapeText } from "./tensor.ts";

/** A dimension as ONNX Runtime gives it: its size, or a name or a number below 1 where it is free. */
type Dimension = number | string;
type Described = { type: string; shape: readonly Dimension[] };

/**
 * Checks the names, types and shapes that a graph declares; what it leaves open is found out when it runs
 * (`vectorsOf`). `takesOneAtATime` is true for a graph that was exported for a single photo. Throws `encoder-invalid`.
 */
export function checkGraph(
  entry: CatalogEntry,
  { inputMetadata, outputMetadata }: SessionFacts,
): { takesOneAtATime: boolean } {
  const { input, output } = entry;
  const [taken] = inputMetadata;
  if (inputMetadata.length !== 1 || taken.name !== input.name || !taken.isTensor)
    throw unfit(entry, `takes ${namesOf(inputMetadata)}`, `the one input "${input.name}"`);
  const expectedInput = {
    type: input.tensor.type,
    shape:
      input.tensor.type === "uint8"
        ? ["n", input.height, input.width, 3]
        : ["n", 3, input.height, input.width],
  };
  if (!agrees(taken, expectedInput)) throw unfit(entry, `takes ${textOf(taken)}`, textOf(expectedInput));

  const given = outputMetadata.find(({ name }) => name === output.name);
  if (given === undefined || !given.isTensor)
    throw unfit(entry, `gives ${namesOf(outputMetadata)}`, `the output "${output.name}"`);
  const { dimensions, pooling } = output;
  const expectedOutput = {
    type: "float32",
    shape: pooling === "none" ? ["n", dimensions] : ["n", "tokens", dimensions],
  };
  // Some exporters leave an output's shape out altogether.
  if (given.shape.length > 0 && !agrees(given, expectedOutput))
    throw unfit(entry, `gives ${textOf(given)}`, textOf(expectedOutput));
  return { takesOneAtATime: taken.shape[0] === 1 || given.shape[0] === 1 };
}

/** Dimensions that are free on either side agree with any; the first one, photos at a time, may also be 1. */
function agrees(actual: Described, expected: Described): boolean {
  return (
    actual.type === expected.type &&
    actual.shape.length === expected.shape.length &&
    actual.shape.every((one, index) =>
      index === 0
        ? isFree(one) || one === 1
        : isFree(one) || isFree(expected.shape[index]) || one === expected.shape[index],
    )
  );
}

function isFree(dimension: Dimension): boolean {
  return typeof dimension === "string" || dimension < 1;
}

function textOf({ type, shape }: Described): string {
  return `${type} ${shapeText(shape.map((one) => (isFree(one) ? "n" : one)))}`;
}

function namesOf(described: readonly { name: string }[]): string {
  return described.map(({ name }) => `"${name}"`).join(", ");
}

function unfit({ id }: CatalogEntry, actual: string, expected: string): EngineError {
  return new EngineError(
    "encoder-invalid",
    `The encoder ${id} ${actual} where its entry says ${expected}; correct the entry.`,
  );
}
