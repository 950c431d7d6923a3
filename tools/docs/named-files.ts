import type { MarkdownDocument } from "./markdown.ts";

/** Files that documents name though they are no part of the repository, and where they are. */
export const elsewhere: Readonly<Record<string, string>> = {
  "notices.json": "made by npm run build",
  "out/renderer/THIRD-PARTY-NOTICES.txt": "made by npm run build",
  "entry.json": "beside an imported encoder in a library",
  "tokenizer.json": "beside a text tower",
  "window.json": "in the folder that Electron gives an app",
  "updates.json": "in the folder that Electron gives an app",
  "app-update.yml": "in a packed app",
  "latest.yml": "beside the installers of a release",
  "train_meaning.py": "in the history of models/training/README.md",
  "models/lineup-small-1": "in the history",
  "models/mobilenetv2_nchw/weights": "in somebody else's repository",
  "wnids.txt": "in somebody else's repository",
  "N.json": "in somebody else's repository",
};

/** Each file that documents name in running text and that the repository has not, as `file:line: why`. */
export function unknownFiles(documents: readonly MarkdownDocument[], files: readonly string[]): string[] {
  const isThere = (name: string) =>
    name in elsewhere || files.some((file) => file === name || file.endsWith(`/${name}`));
  return documents.flatMap(({ path, codes }) =>
    codes.flatMap(({ text, line }) => {
      const isFile = /^[\w@.-]+(\/[\w@.-]+)*\.(ts|js|svelte|json|py|md|yml|css|csv|txt|spec|test)$/.test(
        text,
      );
      const name = /\.(spec|test)$/.test(text) ? `${text}.ts` : text;
      // A folder is named as one of the repository's own only from its root.
      const isFolder = /^(src|tools|bench|e2e|models|samples|docs|packaging)(\/[\w-]+)+$/.test(text);
      if (isFolder) {
        const isFolderThere = text in elsewhere || files.some((file) => file.startsWith(`${text}/`));
        return isFolderThere ? [] : [`${path}:${line}: There is no folder ${text}.`];
      }
      return !isFile || isThere(name) ? [] : [`${path}:${line}: There is no file ${text}.`];
    }),
  );
}
