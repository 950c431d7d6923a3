import type { Locator } from "@playwright/test";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

test("a person makes, names and uses an axis by keyboard alone", async ({ host, photos, open }) => {
  test.skip(host === "electron", "The system's own dialog for folders cannot be driven.");
  const window = new Window(await open([]));
  const { page } = window;
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await expect(page.getByRole("main").getByRole("button", { name: "Add a folder…" })).toBeVisible();
  await press("ControlOrMeta+o");
  const chooser = page.getByRole("dialog", { name: "Add a folder" });
  await expect(chooser.getByRole("textbox", { name: "Path of the folder" })).toBeFocused();
  await page.keyboard.insertText(photos);
  await press("Enter");
  await expect(chooser.getByRole("button", { name: "Holidays" })).toBeVisible();
  await tabTo(chooser.getByRole("button", { name: "Add this folder" }));
  await press("Enter");
  await window.hasAll(60);
  await expect(window.grid).toBeFocused();
  await press("n");
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");

  await press("ArrowRight");
  await expect(window.tile("sample-0001.jpg")).toBeFocused();
  await press("ArrowRight", "ArrowRight", "l");
  await expect(window.tray).toBeVisible();
  await press("End", "h");
  await expect(window.order).toHaveText("New axis, highest first, 60 photos");
  const name = window.tray.getByRole("textbox", { name: "Name" });
  await tabTo(name);
  await page.keyboard.insertText("By keyboard");
  await press("Enter");
  await expect(window.order).toHaveText("By keyboard, highest first, 60 photos");

  await press("d");
  await expect(window.order).toHaveText("Date, newest first, 60 photos");
  await tabTo(window.sortButton("By keyboard"));
  await press("Enter");
  await expect(window.order).toHaveText("By keyboard, highest first, 60 photos");
  await press("r");
  await expect(window.order).toHaveText("By keyboard, lowest first, 60 photos");

  await tabTo(window.grid.getByRole("option").first());
  await press("Home", "Shift+ArrowRight", "Shift+ArrowRight");
  await expect(window.grid.getByRole("option", { selected: true })).toHaveCount(3);
  await press("Shift+F10");
  await expect(page.getByRole("menuitem", { name: "Use 3 photos as low end" })).toBeVisible();
  await press("Escape", "Enter");
  await expect(window.viewer).toBeVisible();
  await press("ArrowRight");
  for (const key of ["Shift+F10", "ContextMenu"]) {
    await press(key);
    await expect(page.getByRole("menuitem", { name: "Use as low end", exact: true })).toBeVisible();
    await press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(window.viewer).toBeFocused();
  }
  await press("Escape");
  await expect(window.viewer).toHaveCount(0);

  /** Goes on with Tab until something has the keyboard. */
  async function tabTo(target: Locator): Promise<void> {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      if (await target.evaluateAll((found) => found.some((element) => element === document.activeElement)))
        return;
      await page.keyboard.press("Tab");
    }
    await expect(target).toBeFocused();
  }
});
