import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EncoderText } from "../embedding/catalog.ts";
import { textOf, tokenizerOf, type Family } from "./testing.ts";
import { openTokenizer } from "./tokens.ts";

const file = { file: "file", bytes: 1, sha256: "0".repeat(64) };

function open(family: Family, change: Partial<EncoderText> = {}) {
  const text = { ...textOf[family], model: file, tokenizer: file, ...change };
  return openTokenizer(JSON.stringify(tokenizerOf(family)), text);
}

const tokenisers = { clip: open("clip"), siglip2: open("siglip2") };

/** The tokens up to and with the end token, and how many places are filled up after it. */
function parts(family: Family, words: string) {
  const ids = tokenisers[family](words);
  const end = ids.indexOf(family === "clip" ? 526 : 1);
  const rest = ids.slice(end + 1);
  expect(new Set(rest)).toEqual(new Set(rest.length > 0 ? [textOf[family].padding] : []));
  return { ids: ids.slice(0, end + 1), filled: rest.length };
}

describe("a tokenizer like CLIP's", () => {
  const [start, end] = [525, 526];
  test.each<[words: string, ids: number[]]>([
    // Letters that stand alone have the same ids in CLIP's own vocabulary: "a" is 320 there too.
    ["a", [320]],
    ["a i 1 !", [320, 328, 272, 256]],
    ["red", [513]],
    ["RED", [513]],
    ["Red Dark", [513, 519]],
    ["  red \t\n dark  ", [513, 519]],
    ["reddark", [512, 67, 519]],
    ["red's 12", [513, 6, 338, 272, 273]],
    ["", []],
    [" ", []],
    // é as one letter and as two is the same, two bytes.
    ["é", [127, 358]],
    ["e\u0301", [127, 358]],
    ["写", [161, 228, 503]],
    ["red 写", [513, 161, 228, 503]],
  ])("gives %j its ids between the tokens for start and end", (words, ids) => {
    expect(parts("clip", words).ids).toEqual([start, ...ids, end]);
  });

  test("keeps the end token of words that are cut", () => {
    const ids = tokenisers.clip("a ".repeat(5_000));
    expect(ids).toEqual([start, ...Array<number>(75).fill(320), end]);
  });
});

describe("a tokenizer like SigLIP 2's", () => {
  const end = 1;
  const id = (letter: string) => 260 + "▁abcdefghijklmnopqrstuvwxyzé".indexOf(letter);
  test.each<[words: string, ids: number[]]>([
    ["a", [id("a")]],
    ["red", [289]],
    ["RED", [289]],
    ["Red Dark", [289, id("▁"), 295]],
    ["red  dark", [289, id("▁"), id("▁"), 295]],
    ["reddark", [289, 295]],
    ["", []],
    ["É", [id("é")]],
    // What is in no vocabulary falls back on its bytes.
    ["写", [0xe5, 0x86, 0x99].map((byte) => 4 + byte)],
    ["1", [4 + 0x31]],
    ["a\nb", [id("a"), 4 + 0x0a, id("b")]],
  ])("gives %j its ids before the token for the end", (words, ids) => {
    expect(parts("siglip2", words).ids).toEqual([...ids, end]);
  });

  test("keeps the end token of words that are cut", () => {
    expect(tokenisers.siglip2("a".repeat(10_000))).toEqual([...Array<number>(63).fill(id("a")), end]);
  });

  test("puts words in lower case only where the entry says so", () => {
    expect(open("siglip2", { lowercase: false })("A").slice(0, 2)).toEqual([4 + 0x41, end]);
  });
});

describe.each<Family>(["clip", "siglip2"])("any words, with a tokenizer like that of %s,", (family) => {
  test("become so many tokens as the tower takes, filled up after the end token", () => {
    const { tokens } = textOf[family];
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (words) => {
        const { ids, filled } = parts(family, words);
        expect(ids.length + filled).toBe(tokens);
        expect(ids.length).toBeGreaterThan(0);
      }),
    );
  });
});

test.each(["", "null", "[]", "{}", '{"model": 3}'])("a file that holds %j is no tokenizer", (json) => {
  expect(() => openTokenizer(json, { ...textOf.clip, model: file, tokenizer: file })).toThrow();
});
