/** @file How the picture of a photo becomes what an encoder is fed: squashed, or its middle cut out. */
import sharp, { type Sharp } from "sharp";
import type { EncoderInput } from "../embedding/catalog.ts";

/** The size of an encoder's input and how a photo is brought to it. */
export type InputShape = Pick<EncoderInput, "width" | "height" | "fit">;

/** The pixels of a picture, rows from the top, and their layout. */
export type Pixels = { data: Buffer; raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };

/**
 * The longer side, in pixels, that a photo of `width` x `height` is decoded to so that both its thumbnail and the
 * encoder's input can be made from it: the thumbnail's, but where a crop's `shorterSide` needs more.
 */
export function decodedLongerSide(
  width: number,
  height: number,
  { fit }: InputShape,
  thumbnailPixels: number,
): number {
  if (fit.kind === "squash") return thumbnailPixels;
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  const needed = Math.ceil((fit.shorterSide * longer) / shorter);
  return Math.max(thumbnailPixels, Math.min(longer, needed));
}

/**
 * What an encoder is fed of a picture: RGB bytes, rows from the top. Whoever asks checks that there are
 * `height * width * 3` of them. A crop is torchvision's: the shorter side becomes `shorterSide` pixels, a smaller picture
 * is enlarged, and the middle is cut out.
 */
export function makeInput({ data, raw }: Pixels, shape: InputShape): Promise<Buffer> {
  return fitted(sharp(data, { raw }), raw, shape).toColourspace("srgb").raw().toBuffer();
}

/**
 * What an encoder is fed of a photo of which only the stored thumbnail is at hand: RGB bytes, rows from the top. Throws
 * what the decoder throws where the thumbnail is damaged.
 */
export async function inputFromThumbnail(bytes: Buffer, shape: InputShape): Promise<Buffer> {
  // In two steps: the decoder would shrink while it loads, and a photo's pixels are not shrunk so before they are fitted.
  const { data, info } = await sharp(bytes, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  return makeInput({ data, raw: { width: info.width, height: info.height, channels: info.channels } }, shape);
}

function fitted(picture: Sharp, from: Pixels["raw"], { width, height, fit }: InputShape): Sharp {
  if (fit.kind === "squash") return picture.resize(width, height, { fit: "fill", kernel: "cubic" });
  const scale = fit.shorterSide / Math.min(from.width, from.height);
  // The product can come out a hair below the whole number it is meant to be.
  const scaled = {
    width: Math.floor(from.width * scale + 1e-6),
    height: Math.floor(from.height * scale + 1e-6),
  };
  // libvips works out only the part that is cut out, however long a panorama would become.
  return picture.resize(scaled.width, scaled.height, { fit: "fill", kernel: "cubic" }).extract({
    left: startOfMiddle(scaled.width, width),
    top: startOfMiddle(scaled.height, height),
    width,
    height,
  });
}

/** Where the middle begins; half a pixel goes to the even number, as Python's round() has it and so torchvision. */
function startOfMiddle(whole: number, part: number): number {
  const below = Math.floor((whole - part) / 2);
  return (whole - part) % 2 === 1 && below % 2 === 1 ? below + 1 : below;
}
