import { copyFile, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

type Ranking = { photos: { path: string }[] };
const [low, high] = ["sample-0018.jpg", "sample-0016.jpg"];

test("from the first run to a saved axis, whose order is that of the command line", async ({
  host,
  lineup,
  photos,
  open,
}) => {
  test.skip(host === "electron", "The system's own dialog for folders cannot be driven.");
  const window = new Window(await open([]));
  const { page } = window;
  await page.getByRole("main").getByRole("button", { name: "Add a folder…" }).click();
  const chooser = page.getByRole("dialog", { name: "Add a folder" });
  await chooser.getByRole("textbox", { name: "Path of the folder" }).fill(photos);
  await chooser.getByRole("button", { name: "Go" }).click();
  await chooser.getByRole("button", { name: "Add this folder" }).click();
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  const shown = await window.firstNames(20);
  const printed = await lineup.run(
    "rank",
    photos,
    "--low",
    join(photos, low),
    "--high",
    join(photos, high),
    "--json",
  );
  const ranked = (JSON.parse(printed) as Ranking).photos
    .slice(0, 20)
    .map(({ path }) => path.split("/").at(-1));
  expect(shown).toEqual(ranked);
});

test("an axis sorts another folder, and turns around when it is clicked again", async ({
  photos,
  otherPhotos,
  open,
}) => {
  const window = new Window(await open([photos, otherPhotos]));
  await window.hasAll(84);
  await window.sidebar.getByRole("button", { name: /^Holidays/ }).click();
  await window.sortButton("Name").click();
  await window.makeAxis("Brightest", low, high);
  await window.sidebar.getByRole("button", { name: /^Garden/ }).click();
  await expect(window.order).toHaveText("Brightest, highest first, 24 photos");
  const highestFirst = await window.firstNames(24);
  await window.sortButton("Brightest").click();
  await expect(window.order).toHaveText("Brightest, lowest first, 24 photos");
  await expect(window.grid.locator('[aria-posinset="1"]')).toHaveAccessibleName(new RegExp(highestFirst[23]));
  expect(await window.firstNames(24)).toEqual(highestFirst.toReversed());
});

test("an axis is made by mouse alone: photos are dragged to its ends", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page, tray } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
  const dragTo = async (name: string, end: "Low end" | "High end") => {
    await window.tile(name).hover();
    const { x, y } = (await window.tile(name).boundingBox())!;
    await page.mouse.down();
    // The tray comes once something is dragged.
    await page.mouse.move(x, y);
    await tray.getByRole("group", { name: end }).hover();
    await page.mouse.up();
    await expect(tray.getByRole("group", { name: end }).getByRole("listitem")).toHaveText([name]);
  };
  await expect(tray).toHaveCount(0);
  await dragTo(low, "Low end");
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
  await dragTo(high, "High end");
  await expect(window.order).toHaveText("New axis, highest first, 60 photos");
  const previewed = await window.firstNames(60);
  expect(previewed.indexOf(high)).toBeLessThan(previewed.indexOf(low));
  await tray.getByRole("textbox", { name: "Name" }).fill("Newest-looking");
  await tray.getByRole("button", { name: "Save" }).click();
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  expect(await window.firstNames(60)).toEqual(previewed);
});

test("right-click re-ranks by a saved axis and by likeness to a photo", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
  await window.choose("sample-0001.jpg", "Re-rank by likeness to this");
  await expect(window.order).toHaveText("Likeness to sample-0001.jpg, most alike first, 60 photos");
  expect((await window.firstNames(1))[0]).toBe("sample-0001.jpg");
  await window.choose("sample-0001.jpg", "Re-rank by", "Newest-looking");
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
});

test("every act on an axis can be undone: examples, deletion", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  const before = await window.firstNames(10);
  await window.choose(before[5], "More like this");
  await expect(window.tray).toHaveAccessibleName(/Newest-looking/);
  await expect(window.tray.getByRole("listitem")).toHaveCount(3);
  await window.said.getByRole("button", { name: "Undo" }).click();
  await expect(window.tray).toHaveCount(0);
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  await window.sortButton("Newest-looking").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(window.sortButton("Newest-looking")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
  expect(await window.firstNames(10)).toEqual(before);
});

test("the ruler slides along the axis", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  const box = (await window.ruler.boundingBox())!;
  const at = (share: number) => [box.x + box.width / 2, box.y + box.height * share] as const;
  await window.page.mouse.move(...at(0.05));
  await window.page.mouse.down();
  await window.page.mouse.move(...at(0.95), { steps: 8 });
  await window.page.mouse.up();
  await expect(window.grid.locator('[aria-posinset="60"]')).toBeInViewport();
  await window.ruler.press("Home");
  await expect(window.grid.locator('[aria-posinset="1"]')).toBeInViewport();
  await expect(window.ruler).toHaveAttribute("aria-valuetext", /photo 1 of 60/);
});

test("photos that are added, renamed and deleted on disk come and go while the grid is open", async ({
  photos,
  open,
}) => {
  const window = new Window(await open([photos]));
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await copyFile(join(photos, "sample-0002.jpg"), join(photos, "a-new-one.jpg"));
  await expect(window.tile("a-new-one.jpg")).toBeVisible();
  await rename(join(photos, "a-new-one.jpg"), join(photos, "b-renamed.jpg"));
  await expect(window.tile("b-renamed.jpg")).toBeVisible();
  await expect(window.tile("a-new-one.jpg")).toHaveCount(0);
  await rm(join(photos, "b-renamed.jpg"));
  await expect(window.tile("b-renamed.jpg")).toHaveCount(0);
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
});

test("an engine that dies comes back, and the window with it", async ({ lineup, photos, open }) => {
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  lineup.killEngine();
  await expect(page.getByText("Lineup's engine is starting again…").first()).toBeVisible();
  await expect(window.tile(high)).toBeVisible();
  await expect(page.getByText("Lineup's engine is starting again…")).toHaveCount(0);
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
  await window.sortButton("Newest-looking").click();
  await expect(window.order).toHaveText("Newest-looking, highest first, 60 photos");
});

test("a photo is looked at closely, and arrows go through the order", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page, viewer } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  const [first, second] = await window.firstNames(2);
  await window.tile(first).dblclick();
  await expect(viewer).toHaveAccessibleName(new RegExp(first));
  await page.keyboard.press("ArrowRight");
  await expect(viewer).toHaveAccessibleName(new RegExp(second));
  await viewer.getByRole("button", { name: "Information" }).click();
  await expect(viewer.getByRole("region", { name: "Information" })).toContainText("480 × 360 pixels");
  await expect(viewer.getByRole("region", { name: "Information" })).toContainText("Newest-looking");
  await page.keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  await expect(window.tile(second)).toBeFocused();
});

test("the photo looked at closely has the menu of a tile", async ({ photos, open }) => {
  const window = new Window(await open([photos]));
  const { page, viewer } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, A to Z, 60 photos");
  // What is selected in the grid is not what is looked at.
  await window.tile("sample-0001.jpg").click();
  await window.tile("sample-0003.jpg").click({ modifiers: ["Shift"] });
  await window.tile("sample-0002.jpg").dblclick();
  await page.keyboard.press("ArrowRight");
  await expect(viewer).toHaveAccessibleName(/sample-0003\.jpg/);
  const choose = async (...entries: string[]) => {
    await viewer.getByRole("presentation").first().click({ button: "right" });
    for (const name of entries) await page.getByRole("menuitem", { name, exact: true }).click();
  };
  await choose("Use as low end");
  await expect(window.said).toContainText("sample-0003.jpg");
  await page.keyboard.press("End");
  await expect(viewer).toHaveAccessibleName(/sample-0060\.jpg/);
  await choose("Use as high end");
  await expect(window.said).toContainText("sample-0060.jpg");
  await choose("Re-rank by likeness to this");
  await expect(viewer.getByText("1 of 60")).toBeVisible();
  await choose("Information");
  await expect(viewer.getByRole("region", { name: "Information" })).toContainText("480 × 360 pixels");
  await page.keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  await expect(window.order).toHaveText("Likeness to sample-0060.jpg, most alike first, 60 photos");
  await expect(window.tray.getByRole("listitem")).toHaveText(["sample-0003.jpg", "sample-0060.jpg"]);
});

test("an order is exported, and copied into a folder", async ({ host, photos, scratch, open }) => {
  test.skip(host === "electron", "The system's own dialog for folders cannot be driven.");
  const window = new Window(await open([photos]));
  const { page } = window;
  await window.hasAll(60);
  await window.sortButton("Name").click();
  await window.makeAxis("Newest-looking", low, high);
  const shown = await window.firstNames(3);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "This order as CSV" }).click();
  const lines = (await readFile(await (await downloading).path(), "utf8")).trim().split(/\r?\n/);
  expect(lines).toHaveLength(61);
  expect(lines[1]).toContain(shown[0]);

  const target = join(scratch, "In order");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /^Copy in ranked order/ }).click();
  const dialog = page.getByRole("dialog", { name: "Copy in ranked order" });
  await dialog.getByRole("button", { name: "Choose a folder…" }).click();
  const chooser = page.getByRole("dialog", { name: "Choose where the copies go" });
  await chooser.getByRole("textbox", { name: "Path of the folder" }).fill(target);
  await chooser.getByRole("button", { name: "Copy into this folder" }).click();
  await dialog.getByRole("button", { name: "Copy 60 photos" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  const names = (await readdir(target)).sort();
  expect(names.slice(0, 3)).toEqual(shown.map((name, index) => `0${index + 1} ${name}`));
});
