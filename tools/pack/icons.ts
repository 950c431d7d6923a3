import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { packageDirectory } from "../../src/main/host-shared/places.ts";

/** Sizes in pixels that Windows picks from; an entry's width is one byte, in which 0 means 256. */
const icoPixels = [16, 24, 32, 48, 64, 128, 256];
/** macOS's types that hold PNG, with their sizes in pixels: from 16 points to 512 at twice the density. */
const icnsTypes = [
  ["icp4", 16],
  ["icp5", 32],
  ["ic11", 32],
  ["ic12", 64],
  ["ic07", 128],
  ["ic13", 256],
  ["ic08", 256],
  ["ic14", 512],
  ["ic09", 512],
  ["ic10", 1024],
] as const;
/** Sizes in pixels of the freedesktop icon theme. */
const linuxPixels = [16, 32, 48, 64, 128, 256, 512];

/** Draws the icons of the app and of its axis files from their SVGs, in each system's format, into `folder`. */
export async function drawIcons(folder: string): Promise<void> {
  const root = packageDirectory();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "linux"), { recursive: true });
  for (const [name, file] of [
    ["icon", "src/renderer/public/icon.svg"],
    ["axis", "packaging/axis-file.svg"],
  ] as const) {
    const svg = join(root, file);
    writeFileSync(join(folder, `${name}.ico`), await ico(svg));
    writeFileSync(join(folder, `${name}.icns`), await icns(svg));
  }
  for (const pixels of linuxPixels) {
    const file = join(folder, "linux", `${pixels}x${pixels}.png`);
    writeFileSync(file, await png(join(root, "src/renderer/public/icon.svg"), pixels));
  }
}

/** A drawing in a square of `pixels`, of which it fills `share`. */
async function png(svg: string, pixels: number, share = 1): Promise<Buffer> {
  const inner = Math.round(pixels * share);
  const [before, after] = [Math.floor((pixels - inner) / 2), Math.ceil((pixels - inner) / 2)];
  return await sharp(svg, { density: Math.min(2400, (72 * inner) / 32) })
    .resize(inner, inner, { fit: "contain", background: "#0000" })
    .extend({ left: before, top: before, right: after, bottom: after, background: "#0000" })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** An ICO file: a directory of 16 bytes an image, then the images as PNG. */
async function ico(svg: string): Promise<Buffer> {
  const images = await Promise.all(icoPixels.map((pixels) => png(svg, pixels)));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  images.forEach((image, index) => {
    const at = 6 + 16 * index;
    head.writeUInt8(icoPixels[index] % 256, at);
    head.writeUInt8(icoPixels[index] % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(image.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += image.length;
  });
  return Buffer.concat([head, ...images]);
}

/** An ICNS file: "icns" and the length of all, then for each image its type and length, both heads of 8 bytes included. */
async function icns(svg: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const [type, pixels] of icnsTypes) {
    // Apple's grid: a drawing fills 824 of 1,024.
    const image = await png(svg, pixels, 824 / 1024);
    parts.push(icnsHead(type, image.length), image);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([icnsHead("icns", length), ...parts]);
}

function icnsHead(type: string, contentBytes: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(8 + contentBytes, 4);
  return head;
}
