/** @file The tables of keys in docs/guide.md, held against the keys that there are. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hostCommands, type HostCommand } from "../../shared/host.ts";
import { keyInWords } from "../app/keys.ts";
import { layoutOf } from "../grid/layout.ts";
import { positionAfter } from "../grid/keys.ts";
import { photoKeys } from "./photo-keys.ts";

const here = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const [, ...tables] = here("../../../docs/guide.md")
  .split("\n## Keys\n")[1]
  .split(/\n\n(?=\|)/)
  .map((table) =>
    table
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .slice(2)
      .map((line) =>
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      ),
  );
const [ofApp, ofPhotos, ofGrid, ofViewer] = tables;

const commandsInWords = {
  "add-folder": "add a folder",
  "export-order": "open the Export menu",
  "copy-in-order": "copy in ranked order",
  settings: "settings",
  about: null,
  undo: "undo",
  "select-all": "select all photos",
  "sort-by-date": "sort by date",
  "sort-by-name": "sort by name",
  "reverse-order": "turn the order around",
  "larger-tiles": "larger photos",
  "smaller-tiles": "smaller photos",
  "show-sidebar": "show or hide the list on the left",
  "show-ruler": "show or hide the ruler",
  "show-information": "full-screen: information",
} satisfies Record<HostCommand, string | null>;

const photoActsInWords = {
  useAsLow: "use as low end",
  useAsHigh: "use as high end",
  rankByLikeness: "re-rank by likeness to it",
  moreLike: "more like this",
  lessLike: "less like this",
} satisfies Record<keyof typeof photoKeys, string>;

/** What the guide calls keys, as a browser does. */
const browserNames: Record<string, string> = {
  Left: "ArrowLeft",
  Right: "ArrowRight",
  Up: "ArrowUp",
  Down: "ArrowDown",
  "Page Up": "PageUp",
  "Page Down": "PageDown",
};
const keysIn = (cell: string) => cell.split(", ").map((name) => browserNames[name] ?? name);

test("the guide has each command that has a key, with its key on every system", () => {
  const expected = (Object.keys(hostCommands) as HostCommand[])
    .filter((command) => hostCommands[command] !== null)
    .map((command) => [
      keyInWords(command, "win32"),
      keyInWords(command, "darwin"),
      commandsInWords[command],
    ]);
  expect(ofApp).toEqual(expected);
});

test("the guide has each key for a photo", () => {
  const expected = Object.entries(photoKeys).map(([act, key]) => [
    key,
    photoActsInWords[act as keyof typeof photoKeys],
  ]);
  expect(ofPhotos).toEqual([...expected, ["Shift+F10", "open its menu"]]);
});

test("the keys that the guide has for going through the grid go somewhere, and there are no others", () => {
  const layout = layoutOf({ count: 100, widthPx: 500, tileSizePx: 100, captionPx: 0 });
  const keys = ofGrid.slice(0, 3).flatMap(([cell]) => keysIn(cell));
  expect(keys.filter((key) => positionAfter(key, 50, layout, 3) === undefined)).toEqual([]);
  const named = [...here("../grid/keys.ts").matchAll(/case "(\w+)":/g)].map(([, key]) => key);
  expect(keys.toSorted()).toEqual(named.toSorted());
});

test("the guide has the keys of the full-screen view", () => {
  const source = /const keys: Record<string, \(\) => void> = \{(.*?)\n {2}\};/s.exec(
    here("../viewer/Viewer.svelte"),
  );
  const known = [...source![1].matchAll(/^ {4}"?([^":\s]+)"?: \(\)/gm)].map(([, key]) => key);
  const told = ofViewer
    .flatMap(([cell]) => keysIn(cell))
    .filter((key) => key !== "Enter" && key !== "Escape");
  expect(told.toSorted()).toEqual(known.toSorted());
});
