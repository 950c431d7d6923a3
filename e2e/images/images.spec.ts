import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import sharp from "sharp";
import { expect, test as base } from "../app.ts";
import { Window } from "../window.ts";

const images = join(import.meta.dirname, "../../docs/images");
/** Documents are read over slow lines, too. */
const mostBytes = 120_000;
const [low, high] = ["sample-0018.jpg", "sample-0016.jpg"];

type Part = { x: number; y: number; width: number; height: number };
type Look = { colorScheme?: "light" | "dark"; clip?: Part };

/** Writes what the window shows, or a part of it, to `docs/images`. */
async function take(page: Page, name: string, { colorScheme = "light", clip }: Look = {}): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await expect(page.locator("img").first()).toBeVisible();
  const shown = await page.screenshot(clip === undefined ? {} : { clip });
  const jpeg = await sharp(shown).jpeg({ quality: 72, mozjpeg: true }).toBuffer();
  expect(jpeg.length, name).toBeLessThan(mostBytes);
  await writeFile(join(images, `${name}.jpg`), jpeg);
}

/** The part of the window around some things in it. */
async function around(things: Locator[], marginPx = 24): Promise<Part> {
  const boxes = await Promise.all(things.map(async (thing) => (await thing.boundingBox())!));
  const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const [x, y] = [Math.max(0, left - marginPx), Math.max(0, top - marginPx)];
  return { x, y, width: Math.min(1280, right + marginPx) - x, height: Math.min(800, bottom + marginPx) - y };
}

async function putAwayMessages({ page }: Window): Promise<void> {
  const dismiss = page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Dismiss" });
  while ((await dismiss.count()) > 0) await dismiss.first().click();
}

/** Paths are to be seen in pictures, so the folder has a name that says nothing. */
const test = base.extend({
  scratch: async ({}, use) => {
    const folder = join(tmpdir(), "lineup");
    await mkdir(folder);
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  },
});

test.beforeAll(() => mkdir(images, { recursive: true }));

test("the tour: a menu, the tray, the order", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.tile(low).click({ button: "right" });
  const menu = page.getByRole("menu");
  await expect(menu).toBeVisible();
  await take(page, "menu", { clip: await around([menu, window.tile(low)], 40) });
  await page.getByRole("menuitem", { name: "Use as low end" }).click();
  await window.choose(high, "Use as high end");
  await expect(window.order).toHaveText(/^New axis/);
  await putAwayMessages(window);
  await take(page, "tray");
  await window.tray.getByRole("textbox", { name: "Name" }).fill("Newest-looking");
  await window.tray.getByRole("button", { name: "Save" }).click();
  await expect(window.order).toHaveText(/^Newest-looking/);
  await putAwayMessages(window);
  await take(page, "sorted", { colorScheme: "dark" });
  await window.tile(high).dblclick();
  await window.viewer.getByRole("button", { name: "Information" }).click();
  await expect(window.viewer.getByRole("region", { name: "Information" })).toContainText("Newest-looking");
  await take(page, "viewer", { colorScheme: "dark" });
});

test("the trouble: photos that cannot be read", async ({ photos, open }) => {
  await writeFile(join(photos, "broken.jpg"), "This is no photo.");
  await writeFile(
    join(photos, "half.jpg"),
    await sharp(join(photos, low))
      .jpeg()
      .toBuffer()
      .then((all) => all.subarray(0, all.length / 2)),
  );
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.work.getByRole("button", { name: /2 photos could not be read/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("broken.jpg");
  await take(page, "unreadable", { clip: await around([dialog]) });
});

test("the copies: which, and where they go", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.makeAxis("Newest-looking", low, high);
  await putAwayMessages(window);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Copy in ranked order/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await take(page, "copies", { clip: await around([dialog]) });
});
