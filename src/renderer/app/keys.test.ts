import { expect, test } from "vitest";
import { hostCommands, type HostCommand } from "../../shared/host.ts";
import { commandOf, keyInWords, meantAt } from "./keys.ts";

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const press = (key: string, held: Partial<typeof plain> = {}) => ({ key, ...plain, ...held });

test("each command has its key, with the modifier of the system", () => {
  const found = (["win32", "darwin"] as const).map((platform) =>
    Object.values(hostCommands).flatMap((notation) => {
      if (notation === null) return [];
      const parts = notation.split("+");
      const control = parts.includes("CmdOrCtrl");
      const key = parts.at(-1) === "Plus" ? "+" : parts.at(-1)!;
      const held = {
        shiftKey: parts.includes("Shift"),
        [platform === "darwin" ? "metaKey" : "ctrlKey"]: control,
      };
      return commandOf(press(key, held), "page", platform);
    }),
  );
  const all = (Object.keys(hostCommands) as HostCommand[]).filter(
    (command) => hostCommands[command] !== null,
  );
  expect(found).toEqual([all, all]);
});

test("the other system's modifier, Alt, and a missing Shift stand for nothing", () => {
  expect([
    commandOf(press("o", { metaKey: true }), "page", "win32"),
    commandOf(press("o", { ctrlKey: true }), "page", "darwin"),
    commandOf(press("d", { altKey: true }), "page", "linux"),
    commandOf(press("D", { shiftKey: true }), "page", "linux"),
    commandOf(press("d", { ctrlKey: true }), "page", "linux"),
  ]).toEqual([null, null, null, null, null]);
});

test("tiles grow with the plus key, whether or not it needs Shift", () => {
  expect([
    commandOf(press("=", {}), "page", "linux"),
    commandOf(press("+", { shiftKey: true }), "page", "linux"),
    commandOf(press("-"), "page", "linux"),
  ]).toEqual(["larger-tiles", "larger-tiles", "smaller-tiles"]);
});

test("a text field keeps its letters, its undo and its selection, and lets the rest through", () => {
  expect([
    commandOf(press("d"), "text", "linux"),
    commandOf(press("z", { ctrlKey: true }), "text", "linux"),
    commandOf(press("a", { ctrlKey: true }), "text", "linux"),
    commandOf(press("o", { ctrlKey: true }), "text", "linux"),
  ]).toEqual([null, null, null, "add-folder"]);
});

test("a dialog lets undo and information through, a menu nothing", () => {
  expect([
    commandOf(press("d"), "dialog", "linux"),
    commandOf(press("i"), "dialog", "linux"),
    commandOf(press("z", { ctrlKey: true }), "dialog", "linux"),
    commandOf(press("d"), "menu", "linux"),
  ]).toEqual([null, "show-information", "undo", null]);
});

test("a text field in a dialog lets nothing through", () => {
  const keys = [press("o", { ctrlKey: true }), press("z", { ctrlKey: true }), press("i"), press("d")];
  expect(keys.map((key) => commandOf(key, "text-in-dialog", "linux"))).toEqual([null, null, null, null]);
});

test("what a menu of the host asks for follows the keyboard: a field edits itself, a dialog holds the rest back", () => {
  expect([
    meantAt("undo", "text"),
    meantAt("select-all", "text-in-dialog"),
    meantAt("sort-by-date", "text"),
    meantAt("undo", "dialog"),
    meantAt("add-folder", "dialog"),
    meantAt("add-folder", "text-in-dialog"),
    meantAt("select-all", "page"),
  ]).toEqual([
    { by: "text", edit: "undo" },
    { by: "text", edit: "selectAll" },
    { by: "app" },
    { by: "app" },
    null,
    null,
    { by: "app" },
  ]);
});

test("keys are written as each system's menus write them", () => {
  expect([
    keyInWords("copy-in-order", "win32"),
    keyInWords("copy-in-order", "darwin"),
    keyInWords("larger-tiles", "linux"),
    keyInWords("sort-by-date", "darwin"),
  ]).toEqual(["Ctrl+Shift+E", "⇧⌘E", "+", "D"]);
});
