import { describe, expect, test } from "vitest";
import { tableOf } from "./print.ts";

describe("a table", () => {
  test("has columns as wide as their widest cell, with numbers flush right", () => {
    const rows = [
      [1, "apple", 0.5],
      [10, "fig", 12.25],
    ];
    expect(tableOf(["rank", "photo", "score"], rows)).toBe(
      ["rank  photo  score", "   1  apple    0.5", "  10  fig    12.25"].join("\n"),
    );
  });

  test("without rows is its header", () => {
    expect(tableOf(["axis", "low"], [])).toBe("axis  low");
  });

  test("keeps every row on a line of its own, whatever the names in it", () => {
    expect(tableOf(["photo"], [["two\nlines\r\x1b[2J.jpg"]])).toBe(
      "photo\ntwo\ufffdlines\ufffd\ufffd[2J.jpg",
    );
  });

  test("holds as many rows as a library has photos", () => {
    const rows = Array.from({ length: 300_000 }, (_, index) => [index, "photo.jpg"]);
    expect(tableOf(["rank", "photo"], rows).split("\n")).toHaveLength(300_001);
  });
});
