import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory, writePhoto } from "../testing.ts";
import { Reachability } from "./reachability.ts";

test("a folder that is there can be reached; a file, and what is not there, cannot", async () => {
  const directory = temporaryDirectory();
  const file = await writePhoto(join(directory, "a.jpg"), 1);
  const reachability = new Reachability();
  const paths = [directory, file, join(directory, "gone")];
  expect(await Promise.all(paths.map((path) => reachability.of(path)))).toEqual([true, false, false]);
});

test("a drive that does not answer is not waited for, nor asked again until it does", async () => {
  const hung = Promise.withResolvers<boolean>();
  const asked: string[] = [];
  const isFolder = (path: string) => {
    asked.push(path);
    return path === "/hung" ? hung.promise : Promise.resolve(true);
  };
  const reachability = new Reachability(isFolder, 1);
  expect(await reachability.of("/hung")).toBe(false);
  const both = Promise.all([reachability.of("/hung"), reachability.of("/here")]);
  expect(await both).toEqual([false, true]);
  expect(asked).toEqual(["/hung", "/here"]);
  hung.resolve(true);
  await hung.promise;
  expect(await reachability.of("/hung")).toBe(true);
});
