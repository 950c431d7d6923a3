import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkWorkflow, type Repository } from "./check.ts";

const directory = join(import.meta.dirname, "../..");
const folder = join(directory, ".github", "workflows");
const { scripts } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const repository: Repository = { directory, scripts: Object.keys(scripts) };
const pinned = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";

test.each(readdirSync(folder))("GitHub would take %s, and it keeps our rules", async (name) => {
  expect(await checkWorkflow(readFileSync(join(folder, name), "utf8"), repository)).toEqual([]);
});

/** A workflow without a fault, in which one piece is replaced. */
function workflow(piece = "", replacement = ""): string {
  const whole = `name: Sample
on: push
permissions:
  contents: read
jobs:
  first:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    strategy:
      matrix:
        system: [windows-2025]
    steps:
      - uses: ${pinned}
      - run: npm test
        env:
          TITLE: \${{ github.event.head_commit.message }}
      - run: npm run --silent lineup -- --help && node tools/start/index.ts
  second:
    needs: first
    uses: ./.github/workflows/test.yml
`;
  expect(whole).toContain(piece);
  return whole.replace(piece, replacement);
}

test("a workflow that is right has no fault", async () => {
  expect(await checkWorkflow(workflow(), repository)).toEqual([]);
});

test.each([
  ["a key that GitHub does not know", "runs-on:", "runs_on:", "7: Unexpected value 'runs_on'"],
  ["a job without steps", "steps:", "stages:", "Unexpected value 'stages'"],
  ["a job that another waits for in vain", "needs: first", "needs: frist", "19: "],
  ["an event that there is not", "on: push", "on: pull", "2: Unexpected value 'pull'"],
  ["a permission that there is not", "contents: read", "content: read", "4: Unexpected value 'content'"],
  ["a value out of place", "timeout-minutes: 5", "timeout-minutes: soon", "8: Unexpected value 'soon'"],
  [
    "an expression of no meaning",
    "github.event.head",
    "gitub.event.head",
    "16: Unrecognized named-value: 'gitub'",
  ],
  [
    "a property that nothing has",
    "github.event.head_commit.message",
    "matrix.os",
    "16: Context access might be invalid: os",
  ],
  ["text that is no YAML", "steps:", "steps: [", "13: "],
  [
    "no permissions",
    "permissions:\n  contents: read\n",
    "",
    "1: The workflow's permissions are not contents: read alone",
  ],
  ["more permissions than it needs", "contents: read", "contents: write", "1: The workflow's permissions"],
  ["a job without an end", "    timeout-minutes: 5\n", "", "6: The job first has no timeout-minutes."],
  ["an action of a branch", pinned, "actions/checkout@main", "13: actions/checkout@main is not pinned"],
  ["an action of a tag", pinned, "actions/checkout@v7", "13: actions/checkout@v7 is not pinned"],
  ["a commit of no version", pinned, pinned.replace(" # v7.0.1", ""), "is not pinned: name the commit"],
  ["a runner that there is not", "ubuntu-24.04", "ubuntu-24.4", "7: There is no runner ubuntu-24.4"],
  [
    "a runner in a matrix that there is not",
    "windows-2025",
    "windows-2052",
    "11: There is no runner windows-2052",
  ],
  [
    "a script that there is not",
    "lineup -- --help",
    "linup -- --help",
    "17: package.json has no script linup.",
  ],
  [
    "a file that there is not",
    "tools/start/index.ts",
    "tools/index.ts",
    "17: There is no file tools/index.ts.",
  ],
  [
    "what somebody wrote inside a command",
    "npm test",
    "echo ${{ github.event.head_commit.message }}",
    "14: An expression in a command is run as code",
  ],
])("%s is a fault", async (_, piece, replacement, fault) => {
  const faults = await checkWorkflow(workflow(piece, replacement), repository);
  expect(faults).toContainEqual(expect.stringContaining(fault));
});
