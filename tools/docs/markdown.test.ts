import { expect, test } from "vitest";
import { readMarkdown, wordsOf } from "./markdown.ts";

const fence = "```";

test("commands are found with their lines, continued ones as one and those joined by && apart", () => {
  const { blocks } = readMarkdown(
    "a.md",
    [
      "# Title",
      "",
      `${fence}sh`,
      "# a comment",
      "npm ci && npm test",
      "",
      "lineup rank x \\",
      "  --top 5",
      "lineup doctor",
      fence,
    ].join("\n"),
  );
  expect(blocks).toEqual([
    {
      commands: [
        { text: "npm ci", line: 5 },
        { text: "npm test", line: 5 },
        { text: "lineup rank x --top 5", line: 7 },
        { text: "lineup doctor", line: 9 },
      ],
      printed: null,
    },
  ]);
});

test("a fenced block without a language right behind commands is what they print, and nothing else is", () => {
  const commands = `${fence}sh\nlineup doctor\n${fence}`;
  const printedBy = (rest: string) => readMarkdown("a.md", `${commands}\n${rest}`).blocks[0].printed;
  expect(printedBy(`\n${fence}\nfine\n${fence}\n`)).toBe("fine");
  expect(printedBy(`\nIn between.\n\n${fence}\nfine\n${fence}\n`)).toBeNull();
  expect(printedBy(`\n${fence}json\n{}\n${fence}\n`)).toBeNull();
});

test("no name of a shell hides commands", () => {
  const found = (language: string) =>
    readMarkdown("a.md", `${fence}${language}\nnpm ci\n${fence}\n`).blocks.length;
  expect(["sh", "bash", "shell", "console", "ts", ""].map(found)).toEqual([1, 1, 1, 1, 0, 0]);
});

test("links, images and code are found in paragraphs, lists and tables, each with its line", () => {
  const { links, codes, rows } = readMarkdown(
    "a.md",
    [
      "One [link](b.md#part) and `code`.",
      "",
      "- ![picture](c.png)",
      "- [site](https://example.org)",
      "",
      "| key | does |",
      "| --- | ---- |",
      "| `A` | see [d](d.md) |",
    ].join("\n"),
  );
  expect(links).toEqual([
    { text: "b.md#part", line: 1 },
    { text: "c.png", line: 3 },
    { text: "https://example.org", line: 4 },
    { text: "d.md", line: 8 },
  ]);
  expect(codes).toEqual([
    { text: "code", line: 1 },
    { text: "A", line: 8 },
  ]);
  expect(rows).toEqual([["A", "see d"]]);
});

test("anchors are GitHub's: small letters, no punctuation, a number for the second of a name", () => {
  const { anchors } = readMarkdown("a.md", "# What's `new`, today?\n\n## Part\n\n## Part\n");
  expect([...anchors]).toEqual(["whats-new-today", "part", "part-1"]);
});

test("words are split as a shell splits them", () => {
  expect(wordsOf(`lineup axis create "Newest-looking" --low 'a b.jpg' --x="y z"`)).toEqual([
    "lineup",
    "axis",
    "create",
    "Newest-looking",
    "--low",
    "a b.jpg",
    "--x=y z",
  ]);
});
