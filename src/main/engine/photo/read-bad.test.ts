import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../../shared/errors.ts";
import { temporaryDirectory } from "../testing.ts";
import { gifOfSize, jpegOfSize, pngOfSize, tiffOf, webpOfSize } from "./crafted.ts";
import { wholePhoto } from "./quarters.ts";
import { readPhoto } from "./read.ts";

/** Reads bytes as a photo named `name`; the error they are refused with, which must be one sentence with the path. */
async function refusal(bytes: Uint8Array, name = "photo.jpg"): Promise<EngineError> {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, bytes);
  return refusalOf(path);
}

async function refusalOf(path: string): Promise<EngineError> {
  const thrown: unknown = await readPhoto(path, wholePhoto).then(
    ({ facts }) => `accepted with ${facts.width} x ${facts.height} pixels`,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(EngineError);
  const error = thrown as EngineError;
  expect(error.message.startsWith(`${path} `), error.message).toBe(true);
  expect(error.message.slice(path.length)).toMatch(/^[^.!\n]+\.$/);
  return error;
}

const noise = () =>
  sharp({
    create: {
      width: 400,
      height: 300,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 120, sigma: 40 },
    },
  });
const small = () => sharp({ create: { width: 16, height: 16, channels: 3, background: "#888" } });

describe("a file that ends too early is refused, wherever it was cut:", () => {
  const stripped = async () => {
    const { data } = await noise().greyscale().raw().toBuffer({ resolveWithObject: true });
    const strips = Array.from({ length: 30 }, (_, index) =>
      data.subarray(index * 4_000, (index + 1) * 4_000),
    );
    return tiffOf({ width: 400, height: 300, channels: 1, stripRows: 10, compression: "none", strips });
  };
  const shares = [0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99];
  const tails = [400, 100, 40, 20];
  /** The last bytes that hold pixels come `spare` bytes before the end. */
  const cut = /^photo-truncated$/;
  const cutOrDamaged = /^photo-(truncated|damaged)$/;
  const kinds: [kind: string, spare: number, bytes: () => Promise<Buffer>, code: RegExp][] = [
    ["a JPEG", 2, () => noise().jpeg().toBuffer(), cut],
    ["a progressive JPEG", 2, () => noise().jpeg({ progressive: true }).toBuffer(), cut],
    ["a PNG", 12, () => noise().png().toBuffer(), cut],
    ["an interlaced PNG", 12, () => noise().png({ progressive: true }).toBuffer(), cut],
    ["a WebP", 0, () => noise().webp().toBuffer(), cut],
    ["a lossless WebP", 0, () => noise().webp({ lossless: true }).toBuffer(), cut],
    ["an AVIF", 0, () => noise().avif({ effort: 0 }).toBuffer(), cut],
    ["a GIF", 1, () => noise().gif().toBuffer(), cut],
    // Cut in its directory, or with that in front of its data, it is not told from one that is damaged.
    ["a TIFF", 0, () => noise().tiff({ compression: "lzw" }).toBuffer(), cutOrDamaged],
    ["a TIFF with its directory first", 0, stripped, /^photo-damaged$/],
  ];
  test.each(kinds)("%s", async (_, spare, makeBytes, code) => {
    const bytes = await makeBytes();
    const cuts = [
      ...shares.map((share) => Math.max(16, Math.round(share * bytes.length))),
      ...tails.map((tail) => bytes.length - tail),
      bytes.length - spare - 1,
    ];
    for (const length of cuts) {
      const error = await refusal(bytes.subarray(0, length));
      expect(error.code, `cut at ${length} of ${bytes.length}`).toMatch(code);
    }
  });

  test("and so is each of many that are read at once", async () => {
    const jpeg = await noise().jpeg().toBuffer();
    const png = await noise().png().toBuffer();
    const damaged = Buffer.from(png).fill(0, 60, 90);
    const files: [bytes: Buffer, code: string][] = Array.from({ length: 20 }, () => [
      [jpeg.subarray(0, jpeg.length - 50), "photo-truncated"],
      [png.subarray(0, 1_000), "photo-truncated"],
      [damaged, "photo-damaged"],
      [jpeg, "read"],
    ]).flat() as [Buffer, string][];
    const codes = await Promise.all(
      files.map(async ([bytes], index) => {
        const path = join(temporaryDirectory(), `${index}.jpg`);
        writeFileSync(path, bytes);
        return readPhoto(path, wholePhoto).then(
          () => "read",
          (error: unknown) => (error as EngineError).code,
        );
      }),
    );
    expect(codes).toEqual(files.map(([, code]) => code));
  });
});

describe("a header without pixels is photo-damaged:", () => {
  const jpeg = () => small().jpeg().toBuffer();
  test.each([
    ["a PNG of 0 x 0", () => pngOfSize(0, 0)],
    ["a PNG of 5 x 0", () => pngOfSize(5, 0)],
    ["a JPEG of 16 x 0", async () => jpegOfSize(await jpeg(), 16, 0)],
    ["a JPEG of 0 x 16", async () => jpegOfSize(await jpeg(), 0, 16)],
    ["a GIF of 0 x 0", () => gifOfSize(0, 0)],
    ["a GIF of 3 x 0", () => gifOfSize(3, 0)],
  ])("%s", async (_, bytes) => {
    expect((await refusal(await bytes())).code).toBe("photo-damaged");
  });
});

describe("a picture of more than 300 megapixels is refused by its header, at once and without memory:", () => {
  const tiff = (size: number) =>
    tiffOf({
      width: size,
      height: size,
      channels: 1,
      stripRows: size,
      compression: "none",
      strips: [Buffer.alloc(100)],
    });
  const clear = () => sharp({ create: { width: 16, height: 16, channels: 4, background: "#8888" } });
  const bombs: [kind: string, bytes: () => Buffer | Promise<Buffer>, code: string][] = [
    ["PNG", () => pngOfSize(20_001, 20_001), "photo-too-large"],
    ["JPEG", async () => jpegOfSize(await small().jpeg().toBuffer(), 20_001, 20_001), "photo-too-large"],
    ["TIFF", () => tiff(20_001), "photo-too-large"],
    ["GIF", () => gifOfSize(20_001, 20_001), "photo-too-large"],
    // Its frame cannot be larger than 16,383 pixels, so a canvas that is does not fit it.
    ["WebP", async () => webpOfSize(await clear().webp().toBuffer(), 20_001, 20_001), "photo-damaged"],
  ];
  test.each(bombs)("a %s", async (_, makeBytes, code) => {
    const bytes = await makeBytes();
    const [startMs, startBytes] = [performance.now(), process.memoryUsage.rss()];
    const error = await refusal(bytes);
    expect(error.code).toBe(code);
    if (code === "photo-too-large")
      expect(error.message).toMatch(/ has 400 megapixels; Lineup reads up to 300: /);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(process.memoryUsage.rss() - startBytes).toBeLessThan(50_000_000);
  });

  test("one just below is not", async () => {
    // 299.98 megapixels: what is wrong with it is that it has data for a hundred pixels.
    expect((await refusal(pngOfSize(17_320, 17_320))).code).toBe("photo-damaged");
    const path = join(temporaryDirectory(), "photo.jpg");
    writeFileSync(path, jpegOfSize(await small().jpeg().toBuffer(), 17_320, 17_320));
    const { facts } = await readPhoto(path, wholePhoto);
    expect([facts.width, facts.height]).toEqual([17_320, 17_320]);
  });
});

describe("what is no photo is refused by its content, whatever its name:", () => {
  test.each([
    ["text", "Dear diary, this is not a picture at all."],
    ["HTML", "<!doctype html><html><body>404 Not Found</body></html>"],
    // Both would be drawn by the decoder, were they to reach it.
    [
      "SVG",
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    ],
    [
      "XML with an SVG",
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ],
    ["PDF", "%PDF-1.7\n%\xb5\xed\xae\xfb\n1 0 obj\n"],
    ["ZIP", "PK\x03\x04\x14\0\0\0\x08\0"],
    ["PPM", "P6\n1 1\n255\n\0\0\0"],
    ["video", "\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"],
    ["one byte", "\xff"],
  ])("%s is photo-not-an-image", async (_, content) => {
    const error = await refusal(Buffer.from(content, "latin1"));
    expect(error.code).toBe("photo-not-an-image");
    expect(error.cause).toBeUndefined();
  });

  test.each([
    ["HEIC", "\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
    ["BMP", "BM\x46\0\0\0\0\0\0\0"],
    ["Photoshop", "8BPS\0\x01"],
    ["JPEG XL", "\xff\x0a\x7f"],
  ])("%s is photo-unsupported", async (_, content) => {
    expect((await refusal(Buffer.from(content, "latin1"))).code).toBe("photo-unsupported");
  });

  test("a TIFF in a compression that the decoder lacks is refused with the advice to save it as JPEG", async () => {
    const bytes = await small().tiff({ compression: "none" }).toBuffer();
    // Tag 259, a short, of which there is one: 1 is none and 50000 is Zstandard.
    const entry = bytes.indexOf(Buffer.of(3, 1, 3, 0, 1, 0, 0, 0, 1, 0));
    bytes.writeUInt16LE(50_000, entry + 8);
    const error = await refusal(bytes, "photo.tif");
    expect(error.code).toBe("photo-damaged");
    expect(error.message).toMatch(
      / or of a kind that Lineup cannot read; copy it again, or save it as JPEG\.$/,
    );
  });

  test("an empty file is photo-empty", async () => {
    expect((await refusal(Buffer.alloc(0))).code).toBe("photo-empty");
  });

  test("a folder is photo-not-an-image", async () => {
    const path = join(temporaryDirectory(), "folder.jpg");
    mkdirSync(path);
    expect((await refusalOf(path)).code).toBe("photo-not-an-image");
  });

  test.skipIf(process.platform === "win32")(
    "a pipe is photo-not-an-image, and is not waited for",
    async () => {
      const path = join(temporaryDirectory(), "pipe.jpg");
      execFileSync("mkfifo", [path]);
      expect((await refusalOf(path)).code).toBe("photo-not-an-image");
    },
  );
});

describe("a file that cannot be had", () => {
  test("is photo-missing when there is none", async () => {
    const directory = temporaryDirectory();
    expect((await refusalOf(join(directory, "gone.jpg"))).code).toBe("photo-missing");
    writeFileSync(join(directory, "file"), "");
    expect((await refusalOf(join(directory, "file", "photo.jpg"))).code).toBe("photo-missing");
  });

  test.skipIf(process.platform === "win32")("is photo-unreadable when it may not be read", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "photo.jpg");
    writeFileSync(path, await small().jpeg().toBuffer());
    chmodSync(directory, 0o755);
    chmodSync(path, 0o000);
    expect(await codeAsOrdinaryUser(path)).toBe("photo-unreadable");
    chmodSync(path, 0o644);
    expect(await codeAsOrdinaryUser(path)).toBe("read");
  });
});

/** What reading a photo comes to for somebody who is not root, for whom nothing is unreadable. */
async function codeAsOrdinaryUser(path: string): Promise<string> {
  if (process.getuid?.() !== 0) {
    return readPhoto(path, wholePhoto).then(
      () => "read",
      (error: unknown) => (error as EngineError).code,
    );
  }
  const module = fileURLToPath(new URL("./read.ts", import.meta.url));
  const script = `const { readPhoto } = await import(${JSON.stringify(module)});
    await readPhoto(${JSON.stringify(path)}, ${JSON.stringify(wholePhoto)}).then(
      () => process.stdout.write("read"), (error) => process.stdout.write(error.code));`;
  const nobody = { uid: 65_534, gid: 65_534, cwd: "/", encoding: "utf8" } as const;
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], nobody);
  return child.stdout === "" ? child.stderr : child.stdout;
}

test.each(["jpeg", "webp", "png"] as const)(
  "a %s file that is cut short while it is read costs that photo at most, never the process",
  async (format) => {
    const path = join(temporaryDirectory(), `photo.${format}`);
    const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
    const create = { width: 64, height: 64, channels: 3, background: "red", noise } as const;
    const bytes = await sharp({ create }).toFormat(format).toBuffer();
    writeFileSync(path, bytes);
    const spoiler = new Worker(
      `const { workerData: { path, bytes } } = require("node:worker_threads");
       const { truncateSync, writeFileSync } = require("node:fs");
       for (;;) { writeFileSync(path, bytes); truncateSync(path, 0); }`,
      { eval: true, workerData: { path, bytes } },
    );
    try {
      const codes = new Set<string>();
      for (let round = 0; round < 2_000; round += 1) {
        const reads = [0, 1, 2].map(() => readPhoto(path, wholePhoto));
        for (const read of await Promise.allSettled(reads)) {
          if (read.status === "rejected") codes.add((read.reason as EngineError).code);
        }
      }
      for (const code of codes) expect(code).toMatch(/^photo-/);
      expect(codes.size).toBeGreaterThan(0);
    } finally {
      await spoiler.terminate();
    }
  },
);
