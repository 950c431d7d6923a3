import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvOf } from "./csv.ts";

describe("CSV", () => {
  test("quotes what needs it and nothing else", () => {
    const rows = [
      [1, "plain name.jpg"],
      [2, "a,b.jpg"],
      [3, 'the "best".jpg'],
      [4, "two\nlines.jpg"],
      [0.1, ""],
    ];
    expect(csvOf(["rank", "path"], rows)).toBe(
      'rank,path\n1,plain name.jpg\n2,"a,b.jpg"\n3,"the ""best"".jpg"\n4,"two\nlines.jpg"\n0.1,',
    );
  });

  test("is read back as it was by a reader of CSV", () => {
    const row = fc.tuple(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(",", '"', "\n", "\r\n", " ", "ä"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const read: unknown = parse(csvOf(["a", "b", "c"], rows), { record_delimiter: "\n" });
        expect(read).toEqual([["a", "b", "c"], ...rows]);
      }),
    );
  });
});
