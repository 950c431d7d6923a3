import { expect, test } from "vitest";
import { folderName } from "./folder-name.ts";

test("a folder is called by the last part of its path, and by more where two would be the same", () => {
  const paths = ["/home/ann/2024", "/mnt/drive/2024", "C:\\Photos\\Summer", "/", "D:\\"];
  const folders = paths.map((path) => ({ path }));
  expect(paths.map((path) => folderName(path, folders))).toEqual([
    "2024 (ann)",
    "2024 (drive)",
    "Summer",
    "/",
    "D:",
  ]);
});
