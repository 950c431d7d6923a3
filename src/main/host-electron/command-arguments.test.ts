import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { readArguments } from "./command-arguments.ts";

test("folders and the library are meant from where the app was called", () => {
  const args = [
    "--no-sandbox",
    "--library",
    "lib",
    "--device=cpu",
    "photos",
    resolve("/other"),
    "--inspect=0",
  ];
  expect(readArguments(args, resolve("/home/a"))).toEqual({
    library: resolve("/home/a/lib"),
    device: "cpu",
    folders: [resolve("/home/a/photos"), resolve("/other")],
    axisFiles: [],
  });
});

test("axis files are told from folders by their names", () => {
  expect(
    readArguments(["new.lineup-axis", "lineup-axis", "Sharp & new.Lineup-Axis"], resolve("/home/a")),
  ).toMatchObject({
    folders: [resolve("/home/a/lineup-axis")],
    axisFiles: [resolve("/home/a/new.lineup-axis"), resolve("/home/a/Sharp & new.Lineup-Axis")],
  });
});

test("what a launcher names by an address is the file of that address", () => {
  const file = resolve("/home/a/Sharp & new.lineup-axis");
  expect(readArguments([pathToFileURL(file).href], resolve("/home/b"))).toMatchObject({
    folders: [],
    axisFiles: [file],
  });
});

test("without arguments the library is the platform's and the device is chosen", () => {
  expect(readArguments([], "/home/a")).toEqual({ device: "auto", folders: [], axisFiles: [] });
});
