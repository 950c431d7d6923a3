import type { MenuItemConstructorOptions } from "electron";
import { expect, test } from "vitest";
import { hostCommands, type HostCommand } from "../../shared/host.ts";
import { menuLanguage, menuWords } from "./menu-words.ts";
import { menuTemplate, type MenuParts } from "./menu.ts";

/** Every item of a menu, and what its commands have sent. */
function menuOf(parts: Partial<MenuParts> = {}) {
  const sent: HostCommand[] = [];
  const template = menuTemplate({
    platform: "linux",
    language: "en",
    withTools: false,
    send: (command) => sent.push(command),
    ...parts,
  });
  const items = (list: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...items((item.submenu ?? []) as MenuItemConstructorOptions[])]);
  return { template, items: items(template), sent };
}

test.each(["linux", "win32", "darwin"] as const)(
  "every command is in the menu of %s once, and sends itself",
  (platform) => {
    const { items, sent } = menuOf({ platform });
    for (const item of items) (item.click as (() => void) | undefined)?.();
    expect(sent.toSorted()).toEqual(Object.keys(hostCommands).toSorted());
  },
);

test("keys are shown but left to the page, except on macOS, where they are the menu's and need a modifier", () => {
  const keysOf = (platform: MenuParts["platform"]) =>
    menuOf({ platform }).items.flatMap(({ id, accelerator, registerAccelerator }) =>
      accelerator === undefined ? [] : [[id, accelerator, registerAccelerator]],
    );
  expect(keysOf("win32")).toHaveLength(Object.values(hostCommands).filter((key) => key !== null).length);
  expect(keysOf("win32")).toContainEqual(["reverse-order", "R", false]);
  expect(keysOf("darwin")).toContainEqual(["add-folder", "CmdOrCtrl+O", true]);
  expect(keysOf("darwin").every(([, key]) => String(key).startsWith("CmdOrCtrl"))).toBe(true);
});

test("macOS has the app's own menu first, with its settings; elsewhere they are in the file menu", () => {
  expect(menuOf({ platform: "darwin" }).template.map(({ role, label }) => role ?? label)).toEqual([
    "appMenu",
    "File",
    "Edit",
    "View",
    "windowMenu",
  ]);
  const [file] = menuOf().template;
  expect((file.submenu as MenuItemConstructorOptions[]).map(({ id }) => id)).toContain("settings");
});

test("what Lineup is and what it is made of is in the app's own menu on macOS, elsewhere in the help menu", () => {
  const where = (platform: MenuParts["platform"]) =>
    menuOf({ platform }).template.find(({ submenu }) =>
      (submenu as MenuItemConstructorOptions[] | undefined)?.some(({ id }) => id === "about"),
    );
  expect(where("darwin")?.role).toBe("appMenu");
  expect([where("win32")?.label, where("linux")?.label]).toEqual(["Help", "Help"]);
});

test("tools for developers are in the menu only where they are asked for", () => {
  const hasTools = (withTools: boolean) =>
    menuOf({ withTools }).items.some(({ role }) => role === "toggleDevTools");
  expect([hasTools(true), hasTools(false)]).toEqual([true, false]);
});

test("the menu is in the first language a person prefers that there is, else in English", () => {
  expect(menuLanguage(["fr-FR", "ja-JP", "en-US"])).toBe("ja");
  expect(menuLanguage(["fr-FR"])).toBe("en");
  expect(menuLanguage([])).toBe("en");
  expect(menuOf({ language: "ja" }).template[0].label).toBe("ファイル");
  expect(Object.keys(menuWords.ja).toSorted()).toEqual(Object.keys(menuWords.en).toSorted());
});
