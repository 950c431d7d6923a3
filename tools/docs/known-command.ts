import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { usageProblem } from "./lineup-usage.ts";

/** npm's own commands that run a script of package.json, of the same name. */
const scriptsOfNpm = ["start", "test"];

/**
 * The words that `lineup` is given, if a command is one of the command line, as it is called where it is installed or in the
 * repository; else null.
 */
export function lineupWords(words: readonly string[]): string[] | null {
  if (words[0] === "lineup") return words.slice(1);
  return scriptCalled(words) === "lineup" ? argumentsOf(words) : null;
}

/** The script of package.json that `npm run` is given, if a command is that; else null. */
export function scriptCalled(words: readonly string[]): string | null {
  if (words[0] !== "npm") return null;
  const before = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const at = before.indexOf("run");
  const named = at < 0 ? undefined : before.slice(at + 1).find((word) => !word.startsWith("-"));
  return named ?? null;
}

/**
 * Why a command names something that is not there: a script of package.json, a file, a program of a package, a command or an
 * option of `lineup`. Null where all of it is there, and for programs that are no part of the repository. Runs nothing.
 */
export function unknownPart(
  root: string,
  words: readonly string[],
  { isMention = false, folder = root } = {},
): string | null {
  const lineup = lineupWords(words);
  if (lineup !== null) return usageProblem(lineup, { isMention });
  const [program = "", first = "", ...rest] = words;
  if (program === "npm") return unknownOfNpm(root, words);
  if (program === "npx") {
    return existsSync(join(root, "node_modules/.bin", first))
      ? null
      : `No package that is installed has a program ${first}.`;
  }
  if (!/(^|\/)(node|python3?)$/.test(program) || /^(-|$)/.test(first)) return null;
  const file = join(folder, first);
  if (!existsSync(file)) return `There is no file ${first}.`;
  const source = readFileSync(file, "utf8");
  const options = rest.filter((word) => word.startsWith("--") && word !== "--");
  // As Python's argparse, commander or Node's parseArgs have it.
  const isKnown = (option: string) =>
    [`"${option}"`, `"${option} `, `${option.slice(2)}: {`, `"${option.slice(2)}": {`].some((one) =>
      source.includes(one),
    );
  const unknown = options.find((option) => !isKnown(option));
  return unknown === undefined ? null : `${first} knows no ${unknown}.`;
}

function unknownOfNpm(root: string, words: readonly string[]): string | null {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const script = scriptCalled(words) ?? scriptsOfNpm.find((name) => name === words[1]);
  if (script === undefined) return null;
  if (!(script in scripts)) return `package.json has no script ${script}.`;
  if (script !== "bench") return null;
  const source = readFileSync(join(root, "bench/index.ts"), "utf8");
  const unknown = argumentsOf(words)
    .filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith("-"))
    .find((name) => !new RegExp(`"${name}"|\\b${name}:`).test(source));
  return unknown === undefined ? null : `There is no bench ${unknown}.`;
}

function argumentsOf(words: readonly string[]): string[] {
  const at = words.indexOf("--");
  return at < 0 ? [] : words.slice(at + 1);
}
