import { type Locator, type Page } from "@playwright/test";
import { expect } from "./app.ts";

/** A window of the app as a person finds their way in it: by the names of things. */
export class Window {
  readonly page: Page;
  readonly grid: Locator;
  readonly tray: Locator;
  readonly ruler: Locator;
  readonly viewer: Locator;
  readonly sidebar: Locator;
  /** The current order in words. */
  readonly order: Locator;
  readonly work: Locator;
  readonly said: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole("listbox", { name: "Photos" });
    this.tray = page.getByRole("region", { name: /^(New axis|Changing)/ });
    this.ruler = page.getByRole("slider", { name: "Place on the axis" });
    this.viewer = page.getByRole("dialog", { name: /Photo$/ });
    this.sidebar = page.getByRole("navigation", { name: "Folders and axes" });
    this.order = page.getByRole("banner", { name: "Order and view" }).getByRole("status");
    this.work = page.getByRole("contentinfo");
    this.said = page.getByRole("region", { name: "Messages" }).getByRole("status");
  }

  /** The tile of a photo; it must be in sight. */
  tile(name: string): Locator {
    return this.grid.getByRole("option", { name: new RegExp(`^${name.replaceAll(".", "\\.")}(,|$)`) });
  }

  sortButton(name: string): Locator {
    return this.page
      .getByRole("group", { name: "Sort by" })
      .getByRole("button", { name: new RegExp(`^${name}`) });
  }

  /** Waits until so many photos have been looked at and are shown. */
  async hasAll(count: number): Promise<void> {
    await expect(this.work).toHaveText(new RegExp(`^\\s*${count.toLocaleString("en")} photos\\s*$`), {
      timeout: 45_000,
    });
  }

  /** Chooses an entry of a photo's menu, as by mouse. */
  async choose(name: string, ...entries: string[]): Promise<void> {
    await this.tile(name).click({ button: "right" });
    for (const entry of entries) await this.page.getByRole("menuitem", { name: entry }).click();
  }

  /** The names of the first photos in the order shown, from the top of the grid. */
  async firstNames(count: number): Promise<string[]> {
    const names: string[] = [];
    for (let place = 1; place <= count; place += 1) {
      const tile = this.grid.locator(`[role=option][aria-posinset="${place}"]`);
      await expect(tile).toHaveAccessibleName(/\.jpg/);
      names.push((await tile.getAttribute("aria-label"))!.split(",", 1)[0]);
    }
    return names;
  }

  /** Makes an axis of two photos, and saves it. */
  async makeAxis(name: string, low: string, high: string): Promise<void> {
    await this.choose(low, "Use as low end");
    await this.choose(high, "Use as high end");
    await expect(this.order).toHaveText(/^New axis, highest first/);
    await this.tray.getByRole("textbox", { name: "Name" }).fill(name);
    await this.tray.getByRole("button", { name: "Save" }).click();
    await expect(this.order).toHaveText(new RegExp(`^${name}, highest first`));
  }
}
