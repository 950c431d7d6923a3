import { describe, expect, test } from "vitest";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { lineupWords, scriptCalled, unknownPart } from "./known-command.ts";
import { wordsOf } from "./markdown.ts";
import { proofOf } from "./proofs.ts";

const root = packageDirectory();
const problemOf = (command: string, isMention = false) => unknownPart(root, wordsOf(command), { isMention });

describe("a command that names only what is there is known", () => {
  test.each([
    "npm ci",
    "npm test",
    "npm start -- <folder>",
    "npm run unit -- src/shared",
    "npm run bench -- rescan memory",
    "npm run --silent lineup -- rank /tmp/photos --low a.jpg --high b.jpg --top 5",
    "npm --prefix /somewhere run --silent lineup -- axis list --json",
    "lineup devices --test",
    "lineup --encoder resnet50 index ~/Pictures",
    "node tools/kill-rounds.ts",
    "npx install-electron",
    "python3 models/export/export.py resnet50 --out /tmp/encoders",
    "git clone --mirror",
  ])("%s", (command) => expect(problemOf(command)).toBeNull());
});

describe("a command that names something that is not there is found out", () => {
  test.each([
    ["npm run no-such-script", "package.json has no script no-such-script."],
    ["npm run bench -- rescan walking", "There is no bench walking."],
    ["npm run --silent lineup -- rank /tmp --low a --high b --best 5", "error: unknown option '--best'"],
    ["lineup sort ~/Pictures", "error: unknown command 'sort'"],
    ["lineup axis mend x", "error: unknown command 'mend'"],
    ["lineup devices --device gpu", /Allowed choices are/],
    ["lineup rank", "error: missing required argument 'folder'"],
    ["node tools/no-such.ts", "There is no file tools/no-such.ts."],
    ["npx no-such-program", "No package that is installed has a program no-such-program."],
    ["python3 models/export/export.py resnet50 --into /tmp", "models/export/export.py knows no --into."],
  ])("%s", (command, problem) => expect(problemOf(command)).toMatch(problem));
});

test("a mention may leave out what a command needs, but not name what it has not", () => {
  expect(problemOf("lineup rank", true)).toBeNull();
  expect(problemOf("lineup axis", true)).toBeNull();
  expect(problemOf("lineup rank --best", true)).toMatch("unknown option");
});

test("the command line is known under all its names", () => {
  expect(lineupWords(wordsOf("npm run --silent lineup -- doctor --json"))).toEqual(["doctor", "--json"]);
  expect(lineupWords(wordsOf("lineup doctor"))).toEqual(["doctor"]);
  expect(lineupWords(wordsOf("npm run unit -- lineup"))).toBeNull();
  expect(scriptCalled(wordsOf("npm --prefix /x run --silent samples -- /tmp/y 60"))).toBe("samples");
});

test("only what ends by itself and touches nothing but its own library is run", () => {
  const kinds = {
    "lineup rank ~/Pictures --axis x": "run",
    "npm run --silent samples -- /tmp/lineup-samples 60": "run",
    "cd /tmp/lineup-samples": "run",
    "npm ci": "not-run",
    "lineup encoders install other": "unknown",
    "lineup serve": "unknown",
    "lineup doctor; rm -rf ~": "unknown",
    "lineup doctor > file": "unknown",
    "rm -rf /tmp/lineup-samples": "unknown",
    "curl https://example.org": "unknown",
  };
  expect(Object.fromEntries(Object.keys(kinds).map((command) => [command, proofOf(command).is]))).toEqual(
    kinds,
  );
});
