import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

const screens = join(import.meta.dirname, "../../out/screens");
const [low, high] = ["sample-0018.jpg", "sample-0016.jpg"];

/** Keeps a picture of a screen to be looked at, light and dark, and has axe look at it. */
async function examine(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(screens, `${name}-${colorScheme}.png`) });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `${name}, ${colorScheme}`).toEqual([]);
  }
}

test("the screens of a first run are in order: nothing yet, a folder chooser, a folder without photos", async ({
  host,
  scratch,
  open,
}) => {
  test.skip(host === "electron", "The system's own dialog for folders cannot be driven.");
  const empty = join(scratch, "Nothing here");
  await mkdir(empty);
  const window = new Window(await open([]));
  const { page } = window;
  const add = page.getByRole("main").getByRole("button", { name: "Add a folder…" });
  await expect(add).toBeVisible();
  await examine(page, "first-run");
  await add.click();
  const chooser = page.getByRole("dialog", { name: "Add a folder" });
  const path = chooser.getByRole("textbox", { name: "Path of the folder" });
  await path.fill(join(scratch, "not there"));
  await chooser.getByRole("button", { name: "Go" }).click();
  await expect(chooser.getByRole("alert")).toBeVisible();
  await examine(page, "folder-chooser");
  await path.fill(empty);
  await chooser.getByRole("button", { name: "Add this folder" }).click();
  await expect(page.getByText("There are no photos in this folder that Lineup can show.")).toBeVisible();
  await examine(page, "no-photos");
});

test("the screens on the way to an axis are in order: grid, menu, tray, ruler", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await examine(page, "grid");
  await window.tile(low).click({ button: "right" });
  await examine(page, "photo-menu");
  await page.getByRole("menuitem", { name: "Use as low end" }).click();
  await window.choose(high, "Use as high end");
  await expect(window.order).toHaveText(/^New axis/);
  await examine(page, "tray");
  await window.tray.getByRole("textbox", { name: "Name" }).fill("Newest-looking");
  await window.tray.getByRole("button", { name: "Save" }).click();
  await expect(window.order).toHaveText(/^Newest-looking/);
  await examine(page, "sorted");
});

test("the screens around an axis are in order: menus, settings, failures", async ({ photos, open }) => {
  await writeFile(join(photos, "broken.jpg"), "This is no photo.");
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  await window.sortButton("Newest-looking").click({ button: "right" });
  await examine(page, "axis-menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "View", exact: true }).click();
  await examine(page, "view-menu");
  await page.getByRole("menuitem", { name: "Settings…" }).click();
  const encoders = page.getByRole("dialog").getByRole("list", { name: "Encoders" });
  await expect(encoders.getByRole("listitem").first()).toHaveText(
    /Lineup small\s*Apache-2\.0 · 12\.4 MB\s*In use/,
  );
  await examine(page, "settings");
  await encoders.getByRole("button", { name: "Get (1.5 GB): SigLIP 2 base, 224 pixels" }).press("Enter");
  await expect(encoders).toContainText("a connection to huggingface.co and fetches 1.5 GB;");
  await examine(page, "settings-encoder");
  await expect(encoders.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(encoders.getByRole("button", { name: /^Get.*SigLIP 2/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await window.work.getByRole("button", { name: /1 photo could not be read/ }).click();
  await expect(page.getByRole("dialog")).toContainText("broken.jpg");
  await examine(page, "failures");
  await page.keyboard.press("Escape");
});

test("the full-screen view is in order, and its menu", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page, viewer } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  await window.tile(high).dblclick();
  await viewer.getByRole("button", { name: "Information" }).click();
  await expect(viewer.getByRole("region", { name: "Information" })).toContainText("360 × 480 pixels");
  await examine(page, "viewer");
  await viewer.getByRole("presentation").first().click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Use as low end", exact: true })).toBeVisible();
  await examine(page, "viewer-menu");
});

test("About tells what Lineup is, and the licence of everything in it, by keyboard alone", async ({
  photos,
  open,
}) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await page.keyboard.press("ControlOrMeta+,");
  await page.getByRole("button", { name: "About Lineup" }).press("Enter");
  const about = page.getByRole("dialog", { name: "About Lineup" });
  await expect(about).toContainText("No photo leaves this computer.");
  await expect(about).toContainText("Lineup small (Apache-2.0)");
  await expect(about).toContainText(/Version \d+\.\d+\.\d+/);
  await expect(about).toContainText(/SQLite \d.*ONNX Runtime \d/);
  const others = about.getByRole("group", { name: "What others have made" });
  const sharp = others.getByText(/^sharp\s+\d[\d.]+\s+Apache-2\.0$/);
  await sharp.press("Enter");
  await expect(others).toContainText("Copyright 2013 Lovell Fuller and others.");
  await expect(others).toContainText("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION");
  // What is in the page itself is told by who bundled it, and what is in binaries by who looked.
  for (const part of [/^svelte\s+5.*MIT$/, /^cairo\s+MPL-1\.1$/, /^Electron\s+\d.*MIT$/])
    await expect(others.getByText(part)).toBeAttached();
  await examine(page, "about");
  await others.focus();
  await page.keyboard.press("End");
  await expect.poll(() => others.evaluate((list) => list.scrollTop)).toBeGreaterThan(1000);
  await about.getByRole("button", { name: "Copy versions" }).click();
  await expect(window.said).toContainText("The versions were copied.");
  await page.keyboard.press("Escape");
  await expect(about).toBeHidden();
});

test("a folder whose drive is gone says so, and its photos can still be sorted", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  await rename(photos, `${photos} away`);
  await expect(window.sidebar.getByRole("button", { name: /^Holidays.*offline/ })).toBeVisible();
  await window.sortButton("Newest-looking").click();
  await expect(window.order).toHaveText("Newest-looking, lowest first, 60 photos");
  await examine(window.page, "offline");
});

test("everything is said in Japanese to who reads it", async ({ photos, open }) => {
  const page = await open([photos], { locale: "ja-JP" });
  await expect(
    page
      .getByRole("contentinfo")
      .getByText(/^写真\s*60枚|^60枚/)
      .first(),
  ).toBeVisible({ timeout: 45_000 });
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  const grid = page.getByRole("listbox", { name: "写真" });
  const option = (place: number) => grid.locator(`[role=option][aria-posinset="${place}"]`);
  await option(1).click({ button: "right" });
  await page.getByRole("menuitem", { name: "低い側の例にする" }).click();
  await option(4).click({ button: "right" });
  await page.getByRole("menuitem", { name: "高い側の例にする" }).click();
  await expect(page.getByRole("banner").getByRole("status")).toContainText("高い順");
  await examine(page, "japanese");
  await page.getByRole("button", { name: "表示", exact: true }).click();
  await page.getByRole("menuitem", { name: "Lineupについて" }).click();
  const about = page.getByRole("dialog", { name: "Lineupについて" });
  await about.getByText(/^sharp\s+\d[\d.]+\s+Apache-2\.0$/).click();
  await expect(about).toContainText("Lineupのエンジンの一部");
  await examine(page, "about-japanese");
  await page.keyboard.press("Escape");
  await expect(about).toBeHidden();
  const texts = await page.locator("body").innerText();
  // File names, and the names of languages and of Lineup itself, are all that is left of other letters.
  const latin = texts.match(/[A-Za-z][A-Za-z’']{3,}/g) ?? [];
  expect(latin.filter((word) => !/^(sample|jpg|Holidays|Lineup|English|Newest|looking)$/.test(word))).toEqual(
    [],
  );
});
