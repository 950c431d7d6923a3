import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readMarkdown, type MarkdownDocument } from "./markdown.ts";

/** What is made or fetched, and no part of the repository. */
const notOurs = new Set(["node_modules", "out", ".git", "__pycache__"]);

/** All files of the repository, from its root, with slashes, in order. */
export function filesOf(root: string): string[] {
  // A star stands for no name that begins with a dot.
  return globSync(["**/*", ".*", ".*/**/*"], {
    cwd: root,
    withFileTypes: true,
    exclude: ({ name }) => notOurs.has(name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** Reads every Markdown file of the repository. */
export function documentsOf(root: string): MarkdownDocument[] {
  return filesOf(root)
    .filter((path) => path.endsWith(".md"))
    .map((path) => readMarkdown(path, readFileSync(join(root, path), "utf8")));
}
