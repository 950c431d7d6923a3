import sharp from "sharp";
import type { Thumbnail } from "../db/tables/thumbnails.ts";
import type { InputSize } from "./read.ts";

/**
 * Whether the encoder's input, made from the thumbnail, shows all that one made from the photo would: nothing in it is
 * enlarged that the photo has more pixels of.
 */
export function isThumbnailEnough(
  thumbnail: { width: number; height: number },
  photo: { width: number; height: number },
  inputSize: InputSize,
): boolean {
  const isWhole = thumbnail.width >= photo.width && thumbnail.height >= photo.height;
  return isWhole || (thumbnail.width >= inputSize.width && thumbnail.height >= inputSize.height);
}

/** The encoder's input as `readPhoto` makes it, from a stored thumbnail. Throws what the decoder throws. */
export async function inputOfThumbnail({ bytes }: Thumbnail, inputSize: InputSize): Promise<Buffer> {
  return sharp(bytes, { failOn: "error" })
    .resize(inputSize.width, inputSize.height, { fit: "fill", kernel: "cubic" })
    .toColourspace("srgb")
    .raw()
    .toBuffer();
}
