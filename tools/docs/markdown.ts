import GithubSlugger from "github-slugger";
import { lexer, type Token } from "marked";

/** Something in a document, and the line it is on, counted from 1. */
export type Found = { text: string; line: number };

/** A fenced block of shell commands. */
export type ShellBlock = {
  /** Each command whole, with its continued lines joined; `a && b` are two. Comments are left out. */
  commands: Found[];
  /** What the document says they print: the fenced block without a language right behind; null where there is none. */
  printed: string | null;
};

/** What of a Markdown document can be checked. */
export type MarkdownDocument = {
  /** From the root of the repository, with slashes. */
  path: string;
  blocks: ShellBlock[];
  /** Code in running text and in tables. */
  codes: Found[];
  /** Targets of links and images, as written. */
  links: Found[];
  /** Rows of tables, as the texts of their cells, Markdown taken off. */
  rows: string[][];
  /** What a `#` at the end of an address can name, as GitHub does. */
  anchors: ReadonlySet<string>;
};

/** Reads a document. */
export function readMarkdown(path: string, text: string): MarkdownDocument {
  const tokens = lexer(text);
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  const found = {
    blocks: [] as ShellBlock[],
    codes: [] as Found[],
    links: [] as Found[],
    rows: [] as string[][],
  };
  let line = 1;
  for (const [index, token] of tokens.entries()) {
    visit(token, line, (inner, at) => {
      if (inner.type === "heading") anchors.add(slugger.slug(plainText(inner)));
      if (inner.type === "codespan") found.codes.push({ text: textOf(inner), line: at });
      if (inner.type === "link" || inner.type === "image")
        found.links.push({ text: hrefOf(inner), line: at });
      if (inner.type === "code" && isShell(inner)) {
        const next = tokens.slice(index + 1).find(({ type }) => type !== "space");
        const isPrinted = next?.type === "code" && languageOf(next) === "";
        found.blocks.push({
          commands: commandsIn(textOf(inner), at + 1),
          printed: isPrinted ? textOf(next) : null,
        });
      }
      if (inner.type === "table") {
        const { rows } = inner as unknown as { rows: { tokens: Token[] }[][] };
        found.rows.push(...rows.map((cells) => cells.map((cell) => cell.tokens.map(plainText).join(""))));
      }
    });
    line += newlinesIn(token.raw);
  }
  return { path, ...found, anchors };
}

/** The words of a command as a shell splits them; what it would replace stays as it is. */
export function wordsOf(command: string): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}

function commandsIn(block: string, firstLine: number): Found[] {
  const commands: Found[] = [];
  let text = "";
  let startedAt = firstLine;
  for (const [index, line] of block.split("\n").entries()) {
    if (text === "") startedAt = firstLine + index;
    const isContinued = line.endsWith("\\");
    text += isContinued ? `${line.slice(0, -1).trim()} ` : line.trim();
    if (isContinued || text.startsWith("#")) {
      if (!isContinued) text = "";
      continue;
    }
    for (const part of text.split(" && ")) if (part !== "") commands.push({ text: part, line: startedAt });
    text = "";
  }
  return commands;
}

/** Shows a token and all inside it, each with its line; inside of lists and quotes that is the line of a nearby token. */
function visit(token: Token, line: number, see: (token: Token, line: number) => void): void {
  see(token, line);
  let offset = 0;
  for (const child of childrenOf(token)) {
    const at = token.raw.indexOf(child.raw, offset);
    if (at >= 0) offset = at;
    visit(child, line + newlinesIn(token.raw.slice(0, offset)), see);
    if (at >= 0) offset = at + child.raw.length;
  }
}

function childrenOf(token: Token): Token[] {
  if (token.type === "table") {
    const { header, rows } = token as unknown as {
      header: { tokens: Token[] }[];
      rows: { tokens: Token[] }[][];
    };
    return [...header, ...rows.flat()].flatMap(({ tokens }) => tokens);
  }
  const { tokens, items } = token as { tokens?: Token[]; items?: Token[] };
  return items ?? tokens ?? [];
}

function plainText(token: Token): string {
  const children = childrenOf(token);
  return children.length > 0 ? children.map(plainText).join("") : textOf(token);
}

const textOf = (token: Token) => (token as { text?: string }).text ?? "";
const hrefOf = (token: Token) => (token as { href?: string }).href ?? "";
const languageOf = (token: Token) => (token as { lang?: string }).lang ?? "";
const isShell = (token: Token) => /^(sh|bash|zsh|shell|console)$/.test(languageOf(token));
const newlinesIn = (text: string) => text.split("\n").length - 1;
