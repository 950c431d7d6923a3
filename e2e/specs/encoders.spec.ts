import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

const tiny = join(import.meta.dirname, "../../src/main/engine/switching/fixtures/tiny-12.onnx");

/** Puts an encoder of a few kilobytes into a library, as importing does. */
async function importTiny(library: string): Promise<void> {
  const directory = join(library, "encoders", "tiny-12");
  await mkdir(directory, { recursive: true });
  const bytes = await readFile(tiny);
  await writeFile(join(directory, "encoder.onnx"), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const entry = {
    id: "tiny-12",
    title: "Tiny",
    licence: "MIT",
    origin: { kind: "imported" },
    image: { file: "encoder.onnx", bytes: bytes.length, sha256 },
    preprocessing: 1,
    input: { name: "image", width: 16, height: 16, fit: { kind: "squash" }, tensor: { type: "uint8" } },
    output: { name: "vector", pooling: "none", dimensions: 12 },
  };
  await writeFile(join(directory, "entry.json"), JSON.stringify(entry));
}

test("another encoder is used from the settings, and the order on the screen becomes its own", async ({
  photos,
  lineup,
  open,
}) => {
  await importTiny(lineup.library);
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", "sample-0018.jpg", "sample-0016.jpg");
  const before = await window.firstNames(12);
  await page.keyboard.press("ControlOrMeta+,");
  const encoders = page.getByRole("dialog").getByRole("list", { name: "Encoders" });
  await encoders.getByRole("button", { name: "Use: Tiny" }).press("Enter");
  const row = encoders.getByRole("listitem").filter({ hasText: "Tiny" });
  await expect(row).toContainText("In use");
  await expect(row).toBeFocused();
  await page.keyboard.press("Escape");
  await expect.poll(() => window.firstNames(12)).not.toEqual(before);
  const after = await window.firstNames(12);
  await page.reload();
  await window.sortButton("Newest-looking").click();
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  expect(await window.firstNames(12)).toEqual(after);
});
