import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

/** Drops a file onto the window, as from a file manager. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([content], fileName));
      return dropped;
    },
    [name, text],
  );
  const body = page.locator("body");
  await body.dispatchEvent("dragover", { dataTransfer: transfer });
  await expect(page.getByText("Drop axis files here to add them.")).toBeVisible();
  await body.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.getByText("Drop axis files here to add them.")).toHaveCount(0);
}

test("an axis is exported, deleted, and imported by dropping its file and by choosing it", async ({
  host,
  photos,
  scratch,
  open,
}) => {
  test.skip(host === "electron", "The system's own dialogs for files cannot be driven.");
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", "sample-0018.jpg", "sample-0016.jpg");
  const names = await window.firstNames(10);

  const downloading = page.waitForEvent("download");
  await window.sortButton("Newest-looking").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Export…" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("Newest-looking.lineup-axis");
  const file = join(scratch, "Mailed.lineup-axis");
  await download.saveAs(file);
  const text = await readFile(file, "utf8");

  await drop(page, "Mailed.lineup-axis", text);
  await expect(page.getByRole("alert")).toContainText("Newest-looking");
  await page.getByRole("alert").getByRole("button", { name: "Dismiss" }).click();

  await window.sortButton("Newest-looking").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(window.sortButton("Newest-looking")).toHaveCount(0);
  await drop(page, "Mailed.lineup-axis", text);
  await expect(window.said).toContainText("“Newest-looking” was imported.");
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  expect(await window.firstNames(10)).toEqual(names);
  await window.said.getByRole("button", { name: "Undo" }).click();
  await expect(window.sortButton("Newest-looking")).toHaveCount(0);

  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "Import axis…" }).click();
  await (await choosing).setFiles(file);
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");

  await drop(page, "holiday.jpg", "a picture");
  await expect(window.said).toContainText("Use “Add a folder…” instead.");
});
