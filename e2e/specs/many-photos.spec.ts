import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "../app.ts";
import { Window } from "../window.ts";

const maker = join(import.meta.dirname, "../../bench/app-library.ts");

test("20,000 photos are scrolled from end to end, with pictures wherever one stops", async ({
  lineup,
  open,
}) => {
  const made = spawnSync(process.execPath, [maker, lineup.library, "20000"], { encoding: "utf8" });
  expect(made.status, made.stderr).toBe(0);
  const window = new Window(await open([]));
  const { page, grid } = window;
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, A to Z, 20,000 photos");
  const pictures = () =>
    grid.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const inSight = [...element.querySelectorAll("[role=option]")].filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > box.top && top < box.bottom;
      });
      return {
        tiles: inSight.length > 0,
        missing: inSight.filter((tile) => {
          const picture = tile.querySelector("img, canvas");
          return picture instanceof HTMLImageElement && picture.naturalWidth === 0;
        }).length,
      };
    });
  const whole = { tiles: true, missing: 0 };
  await expect.poll(pictures).toEqual(whole);
  const extent = await grid.evaluate((element) => element.scrollHeight - element.clientHeight);
  await grid.hover();
  for (let step = 1; step <= 10; step += 1) {
    await page.mouse.wheel(0, extent / 10 + 1);
    await expect
      .poll(() => grid.evaluate((element) => element.scrollTop))
      .toBeGreaterThan((extent / 10) * step - 2);
    if (step % 5 === 0) await expect.poll(pictures).toEqual(whole);
  }
  await expect(window.tile("photo-20000.jpg")).toBeInViewport();
  // Few tiles exist, however many photos there are.
  expect(await grid.getByRole("option").count()).toBeLessThan(200);
  await window.sortButton("Name").click();
  await expect(window.order).toHaveText("Name, Z to A, 20,000 photos");
  await expect(window.tile("photo-20000.jpg")).toBeInViewport();
  await page.keyboard.press("Tab");
  await window.tile("photo-20000.jpg").click();
  await page.keyboard.press("End");
  await expect(window.tile("photo-1.jpg")).toBeFocused();
});
