/** @file From photos' bytes to an encoder's input, and from its output to vectors. */
import { EngineError } from "../../../shared/errors.ts";
import { meanOf, normalise } from "../vectors/linear.ts";
import type { CatalogEntry, EncoderInput } from "./catalog.ts";
import type { TensorValue } from "./session.ts";

/** The input of one inference: photos as RGB bytes, rows from the top, each `height * width * 3` long. */
export function inputTensor(input: EncoderInput, photos: readonly Uint8Array[]): TensorValue {
  const { width, height, tensor } = input;
  const photoLength = width * height * 3;
  for (const { length } of photos)
    if (length !== photoLength) throw new RangeError(`Expected ${photoLength} bytes a photo, got ${length}.`);
  if (tensor.type === "uint8") {
    const pixels = new Uint8Array(photos.length * photoLength);
    photos.forEach((photo, index) => pixels.set(photo, index * photoLength));
    return { type: "uint8", data: pixels, dims: [photos.length, height, width, 3] };
  }
  const planes = new Float32Array(photos.length * photoLength);
  const tables = tensor.mean.map((mean, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / tensor.std[channel]),
  );
  photos.forEach((photo, index) => {
    tables.forEach((table, channel) => {
      fillPlane(planes, index * photoLength + channel * width * height, photo, channel, table);
    });
  });
  return { type: "float32", data: planes, dims: [photos.length, 3, height, width] };
}

function fillPlane(
  planes: Float32Array,
  start: number,
  photo: Uint8Array,
  channel: number,
  table: Float32Array,
): void {
  for (let from = channel, to = start; from < photo.length; from += 3, to += 1)
    planes[to] = table[photo[from]];
}

/**
 * The L2-normalised vectors of `count` photos in the output of one inference, in order. Throws `encoder-invalid` for an
 * output of another shape than the entry says.
 */
export function vectorsOf({ id, output }: CatalogEntry, result: TensorValue, count: number): Float32Array[] {
  const { pooling, dimensions } = output;
  const fits =
    result.type === "float32" &&
    result.dims.length === (pooling === "none" ? 2 : 3) &&
    result.dims[0] === count &&
    result.dims.at(-1) === dimensions &&
    result.data.length > 0;
  if (!fits) {
    const expected = pooling === "none" ? [count, dimensions] : [count, "any", dimensions];
    throw new EngineError(
      "encoder-invalid",
      `The encoder ${id} gives ${result.type} ${shapeText(result.dims)} where its entry says float32 ` +
        `${shapeText(expected)}; correct the entry's output.`,
    );
  }
  const data = result.data as Float32Array;
  const photoLength = data.length / count;
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [index * photoLength, (index + 1) * photoLength];
    const row = (from: number) => data.subarray(from, from + dimensions);
    if (pooling !== "mean") return normalise(row(start));
    const tokens = [];
    for (let from = start; from < end; from += dimensions) tokens.push(row(from));
    return normalise(meanOf(tokens));
  });
}

/** A shape as it is written for people: `[n, 3, 224, 224]`. */
export function shapeText(dims: readonly (number | string)[]): string {
  return `[${dims.join(", ")}]`;
}
