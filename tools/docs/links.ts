import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { MarkdownDocument } from "./markdown.ts";

/** Each link and image of the documents that leads nowhere in the repository, as `file:line: why`. Others' sites are not asked. */
export function brokenLinks(root: string, documents: readonly MarkdownDocument[]): string[] {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return documents.flatMap((document) =>
    document.links.flatMap(({ text, line }) => {
      const why = whyBroken(root, byPath, document, text);
      return why === null ? [] : [`${document.path}:${line}: ${why}`];
    }),
  );
}

function whyBroken(
  root: string,
  byPath: ReadonlyMap<string, MarkdownDocument>,
  document: MarkdownDocument,
  target: string,
): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file, anchor] = target.split("#", 2) as [string, string | undefined];
  const path = file === "" ? document.path : posix.join(dirname(document.path), decodeURIComponent(file));
  if (path.startsWith("..")) return `${target} leads out of the repository.`;
  if (!byPath.has(path) && !existsSync(join(root, path))) return `${target} is not there.`;
  if (anchor === undefined) return null;
  const named = byPath.get(path);
  if (named === undefined) return `${target} has an anchor, but is no document.`;
  return named.anchors.has(anchor) ? null : `${path} has no heading for #${anchor}.`;
}
