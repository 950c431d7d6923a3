import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { inspect } from "./inspect.ts";
import type { Target } from "./targets.ts";

const linux: Target = { platform: "linux", arch: "x64" };
const binaries = join(packageDirectory(), "node_modules/onnxruntime-node/bin/napi-v6");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lineup-inspect-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ["app/out/src/main/index.js", "app/out/preload/index.cjs", "app/LICENSE"]) write(path);
  for (const path of ["app/out/renderer/index.html", "built/renderer/index.html"]) write(path);
  for (const place of ["models", "built/models"]) {
    write(`${place}/catalog.json`, "{}");
    write(`${place}/one/encoder.onnx`, "weights");
  }
  for (const place of ["", "built/renderer/"]) write(`${place}THIRD-PARTY-NOTICES.txt`, "licences");
  for (const place of ["app/out", "built"]) write(`${place}/renderer/notices.json`, '{ "notices": [] }');
  write("app/package.json", "{}");
  mkdirSync(join(folder, "unpacked"));
});

test("an app that lacks only its native code is told what of it", () => {
  expect(problems()).toEqual([
    "the picture decoder is not there.",
    "the database is not there.",
    "the encoder's runtime is not there.",
    "the encoder's library is not there.",
    "the folder watcher is not there.",
  ]);
  expect(problems({ platform: "win32", arch: "x64" })).toContain(
    "the picture decoder's library is not there.",
  );
});

test("a binary of another system, and one inside the archive, are found by their bytes, whatever they are called", () => {
  const path = "app/out/renderer/picture.png";
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  copyFileSync(join(binaries, "win32/x64/onnxruntime_binding.node"), join(folder, path));
  copyFileSync(join(folder, path), join(folder, "built/renderer/picture.png"));
  expect(problems()).toContain("out/renderer/picture.png is for win32 x64, not linux-x64.");
  expect(problems()).toContain("out/renderer/picture.png cannot be loaded from the archive.");
});

test("native code that is none is not taken for it", () => {
  write("unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node", "a text");
  expect(problems()).toContain("better-sqlite3/prebuilds/linux-x64.node is no native code.");
});

test("modules and packages that nothing uses, tests and sources do not belong there", () => {
  write("app/out/src/main/unused.js");
  write("app/node_modules/unused/package.json", "{}");
  write("app/out/src/main/index.test.js");
  write("app/node_modules/unused/src/part.ts");
  expect(problems()).toEqual(
    expect.arrayContaining([
      "out/src/main/unused.js is not used.",
      "node_modules/unused is not used.",
      "unused is not in the notices.",
      "out/src/main/index.test.js is for developers.",
      "node_modules/unused/src/part.ts is for developers.",
    ]),
  );
});

test("a module that is imported and missing is told", () => {
  write("app/out/src/main/index.js", 'import "./gone.js";');
  expect(problems()).toContain("out/src/main/gone.js is not there.");
});

test("the page has to be as it was built, to the file", () => {
  write("app/out/renderer/index.html", "changed");
  write("app/out/renderer/more.js");
  write("built/renderer/style.css");
  expect(problems()).toEqual(
    expect.arrayContaining([
      "The page's index.html is not as it was built.",
      "The page's style.css is not as it was built.",
      "The page's more.js was not built.",
    ]),
  );
});

test("the notices have to be as they were built", () => {
  write("THIRD-PARTY-NOTICES.txt", "other licences");
  expect(problems()).toContain("THIRD-PARTY-NOTICES.txt is not as it was built.");
});

test("the models have to be the repository's, and no others", () => {
  write("models/one/encoder.onnx", "other weights");
  write("models/training/train.py");
  expect(problems()).toEqual(
    expect.arrayContaining([
      "models/one/encoder.onnx is not the repository's.",
      "models/training/train.py is not the encoder's.",
    ]),
  );
});

function problems(target = linux): string[] {
  const notices = join(folder, "THIRD-PARTY-NOTICES.txt");
  const parts = {
    notices,
    app: join(folder, "app"),
    unpacked: join(folder, "unpacked"),
    models: join(folder, "models"),
  };
  return inspect(target, parts, {
    renderer: join(folder, "built/renderer"),
    models: join(folder, "built/models"),
  });
}

function write(path: string, text = ""): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
