import { expect, test } from "vitest";
import { safeFileName } from "./files.ts";

test("a file name keeps every letter, and nothing that a system refuses", () => {
  expect(safeFileName("新しく見える: A/B \\ 100% <new>\n?.json")).toBe(
    "新しく見える- A-B - 100% -new---.json",
  );
});
