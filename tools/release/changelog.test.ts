import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { releaseNotes } from "./changelog.ts";

const changelog = `# Changelog

What is new.

## [1.1.0] - 2027-02-03

### Added

- Stars, see [the guide](docs/guide.md#stars) and [the report][report].
- Links [here](#added), [there](https://example.org/a) and [by mail](mailto:a@example.org).

## [1.0.1] - 2027-01-02

### Fixed

## [1.0.0] - Unreleased

- Everything.

[report]: docs/report.md
[1.1.0]: https://example.org/compare
`;
const filesAddress = "https://example.org/someone/lineup/blob/v1.1.0";
const notesOf = (version: string, tag = `v${version}`, address: string | null = null) =>
  releaseNotes({ tag, version, changelog, filesAddress: address });

test("notes are the version's section alone, with the links it uses", () => {
  expect(notesOf("1.1.0")).toBe(`### Added

- Stars, see [the guide](docs/guide.md#stars) and [the report][report].
- Links [here](#added), [there](https://example.org/a) and [by mail](mailto:a@example.org).

[report]: docs/report.md
`);
});

test("links into the repository lead to its files at the tag, other links where they led", () => {
  expect(notesOf("1.1.0", "v1.1.0", filesAddress)).toBe(`### Added

- Stars, see [the guide](${filesAddress}/docs/guide.md#stars) and [the report][report].
- Links [here](#added), [there](https://example.org/a) and [by mail](mailto:a@example.org).

[report]: ${filesAddress}/docs/report.md
`);
});

test.each([
  ["a tag of another version", "1.1.0", "v1.1.1", "The tag is v1.1.1 and package.json has version 1.1.0"],
  ["a tag without its v", "1.1.0", "1.1.0", "as v1.1.0."],
  ["a version that is missing", "2.0.0", "v2.0.0", 'CHANGELOG.md has no section "## [2.0.0] - DATE"'],
  ["a version that another one begins with", "1.1", "v1.1", 'no section "## [1.1] - DATE"'],
  ["a version without a date", "1.0.0", "v1.0.0", "does not say when 1.0.0 came out"],
  ["a section of headings alone", "1.0.1", "v1.0.1", "says nothing of 1.0.1"],
])("%s is refused", (_, version, tag, sentence) => {
  expect(() => notesOf(version, tag)).toThrow(sentence);
});

test("the changelog has a section for the version of package.json", () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, "../..", name), "utf8");
  const { version } = JSON.parse(read("package.json")) as { version: string };
  const dated = read("CHANGELOG.md").replace(`[${version}] - Unreleased`, `[${version}] - 2027-01-01`);
  expect(releaseNotes({ tag: `v${version}`, version, changelog: dated, filesAddress: null })).toMatch(/^- /m);
});
