import { homedir } from "node:os";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { libraryDirectory, packageDirectory } from "../../src/main/host-shared/places.ts";
import { unknownPart } from "./known-command.ts";
import { commandsWithOptions } from "./lineup-usage.ts";
import { brokenLinks } from "./links.ts";
import { readMarkdown, wordsOf, type MarkdownDocument } from "./markdown.ts";
import { elsewhere, unknownFiles } from "./named-files.ts";
import { notRun, proofOf } from "./proofs.ts";
import { documentsOf, filesOf } from "./repository.ts";

const root = packageDirectory();
const files = filesOf(root);
const documents = documentsOf(root);
const commands = documents.flatMap(({ path, blocks }) =>
  blocks.flatMap((block) => block.commands.map((command) => ({ path, ...command }))),
);

/** A document that the repository does not have. */
const sample = (text: string, path = "docs/sample.md") => readMarkdown(path, text);

test("the documents are there", () => {
  expect(documents.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "README.md",
      "docs/guide.md",
      "docs/command-line.md",
      "models/training/README.md",
    ]),
  );
});

test("each command of a document is run by npm run docs:check, or known why not", () => {
  const unknown = commands.filter(({ text }) => proofOf(text).is === "unknown");
  expect(unknown.map(({ path, line, text }) => `${path}:${line}: ${text}`)).toEqual([]);
  expect(commands.filter(({ text }) => proofOf(text).is === "run").length).toBeGreaterThan(5);
});

test("whatever is said not to be run stands in a document", () => {
  const written = new Set(commands.map(({ text }) => text));
  expect(Object.keys(notRun).filter((command) => !written.has(command))).toEqual([]);
});

test("each command of a document names scripts, files, commands and options that are there", () => {
  const problems = documents.flatMap(({ path, blocks }) =>
    blocks.flatMap((block) => {
      let folder = root;
      return block.commands.flatMap(({ text, line }) => {
        const words = wordsOf(text);
        if (words[0] === "cd") folder = resolve(folder, words[1]);
        const why = unknownPart(root, words, { folder });
        return why === null ? [] : [`${path}:${line}: ${why}`];
      });
    }),
  );
  expect(problems).toEqual([]);
});

test("so does each command that running text mentions", () => {
  expect(unknownMentions(documents)).toEqual([]);
  const text = "Call `npm run bake`, `lineup bake` and `lineup rank --axis NAME`.";
  expect(unknownMentions([sample(text)])).toEqual([
    "docs/sample.md:1: package.json has no script bake.",
    "docs/sample.md:1: error: unknown command 'bake'",
  ]);
});

function unknownMentions(among: readonly MarkdownDocument[]): string[] {
  return among.flatMap(({ path, codes }) =>
    codes.flatMap(({ text, line }) => {
      // What stands for more, such as [photos].
      const words = wordsOf(text.replaceAll(/\[[^\]]*\]|\.\.\.|<command>/g, ""));
      if (!/^(npm|npx|lineup|node|python3) /.test(text)) return [];
      const why = unknownPart(root, words, { isMention: true });
      return why === null ? [] : [`${path}:${line}: ${why}`];
    }),
  );
}

test("each link leads to something, and each anchor to a heading", () => {
  expect(brokenLinks(root, documents)).toEqual([]);
  const broken = sample(
    "[a](../README.md) [b](no.md)\n\n[c](../README.md#no) [d](#no) ![e](images/no.jpg) [f](../../x)\n",
  );
  expect(brokenLinks(root, [...documents, broken])).toEqual([
    "docs/sample.md:1: no.md is not there.",
    "docs/sample.md:3: README.md has no heading for #no.",
    "docs/sample.md:3: docs/sample.md has no heading for #no.",
    "docs/sample.md:3: images/no.jpg is not there.",
    "docs/sample.md:3: ../../x leads out of the repository.",
  ]);
});

test("each file and folder that running text names is there", () => {
  expect(unknownFiles(documents, files)).toEqual([]);
  const text = "`photo/read.ts`, `photo/write.ts`, `src/shared`, `src/baked`, `security.test`, `baked.test`";
  expect(unknownFiles([sample(text)], files)).toEqual([
    "docs/sample.md:1: There is no file photo/write.ts.",
    "docs/sample.md:1: There is no folder src/baked.",
    "docs/sample.md:1: There is no file baked.test.",
  ]);
});

test("whatever is said to be elsewhere is named", () => {
  const named = new Set(documents.flatMap(({ codes }) => codes.map(({ text }) => text)));
  expect(Object.keys(elsewhere).filter((name) => !named.has(name))).toEqual([]);
});

test("the reference of the command line has every command and every option", () => {
  const { codes, blocks } = documents.find(({ path }) => path === "docs/command-line.md")!;
  const text = [...codes, ...blocks.flatMap((block) => block.commands)].map((one) => one.text).join("\n");
  const has = (word: string) => new RegExp(`(^|[\\s|])${word}(?![\\w-])`, "m").test(text);
  const missing = commandsWithOptions().flatMap(({ name, options }) =>
    [name, ...options].filter((word) => !["", "--version"].includes(word) && !has(word)),
  );
  expect(missing).toEqual([]);
});

test("every picture of the documents is shown somewhere", () => {
  const shown = new Set(documents.flatMap(({ links }) => links.map(({ text }) => text.split("/").at(-1))));
  const pictures = files.filter((file) => file.startsWith("docs/images/"));
  expect(pictures.filter((file) => !shown.has(file.split("/").at(-1)))).toEqual([]);
});

test.skipIf(process.env["XDG_DATA_HOME"] !== undefined)("the guide says where the library is", () => {
  const shown = libraryDirectory(undefined).replace(
    process.env["LOCALAPPDATA"] ?? homedir(),
    process.platform === "win32" ? "%LOCALAPPDATA%" : "~",
  );
  const { codes } = documents.find(({ path }) => path === "docs/guide.md")!;
  expect(codes.map(({ text }) => text)).toContain(shown);
});
