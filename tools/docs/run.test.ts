import { expect, test } from "vitest";
import { packageDirectory } from "../../src/main/host-shared/places.ts";
import { readMarkdown } from "./markdown.ts";
import { hasShell, runDocument } from "./run.ts";

const root = packageDirectory();
const fence = "```";

function documentOf(commands: string, printed: string) {
  return readMarkdown("sample.md", `${fence}sh\n${commands}\n${fence}\n\n${fence}\n${printed}\n${fence}\n`);
}

test.skipIf(!hasShell)("a command that prints what the document says is no problem", async () => {
  const told: string[] = [];
  const document = documentOf(
    "lineup axis create Warm \\\n  --low ~/Pictures/sample-0001.jpg --high ~/Pictures/sample-0002.jpg",
    'Saved the axis "Warm" (1 low, 1 high).',
  );
  expect(
    await runDocument(root, document, (place, command) => told.push(`${place} ${command.slice(0, 23)}`)),
  ).toEqual([]);
  expect(told).toEqual(["sample.md:2 lineup axis create Warm"]);
});

test.skipIf(!hasShell)("a result that has changed is told with what is printed now", async () => {
  const document = documentOf("lineup axis list", "axis  low  high");
  expect(await runDocument(root, document)).toEqual([
    'sample.md:2: it prints something else now:\nNo axis yet; make one with "lineup axis create NAME --low PHOTO --high PHOTO".',
  ]);
});

test.skipIf(!hasShell)("a command that fails is told with its sentence", async () => {
  const [problem, ...others] = await runDocument(root, documentOf("lineup axis show Missing", ""));
  expect(problem).toMatch(/^sample\.md:2: it ended with 1: .*Missing/);
  expect(others).toEqual([]);
});
