import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { binaryFormat } from "./binary-format.ts";

const folder = join(packageDirectory(), "node_modules/onnxruntime-node/bin/napi-v6");

test("the binaries of each system are told apart by their first bytes", () => {
  const binaries = globSync("*/*/*.{node,dll,dylib}", { cwd: folder });
  expect(binaries.length).toBeGreaterThan(8);
  for (const path of binaries) {
    const [platform, arch] = path.split(/[\\/]/);
    expect([path, binaryFormat(readFileSync(join(folder, path)))]).toEqual([path, { platform, arch }]);
  }
});

test("a text, an empty file and a DOS program are no binary of any system", () => {
  expect(binaryFormat(Buffer.from("MZ".padEnd(200, "\0")))).toBeNull();
  expect(binaryFormat(Buffer.from("a text ".repeat(20)))).toBeNull();
  expect(binaryFormat(Buffer.alloc(0))).toBeNull();
});

test("a processor that Lineup is not packed for is known as another", () => {
  const elf = Buffer.alloc(64);
  elf.writeUInt32BE(0x7f454c46);
  elf.writeUInt16LE(0xf3, 18);
  expect(binaryFormat(elf)).toEqual({ platform: "linux", arch: "other" });
});
