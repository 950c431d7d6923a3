import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { largestAxisFileBytes } from "../../shared/axis-files.ts";
import { readAxisText } from "./axis-text.ts";

test("an axis file is read whole, up to the largest there may be", async () => {
  const directory = mkdtempSync(join(tmpdir(), "lineup-test-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, "写真.lineup-axis");
  writeFileSync(file, '{"name":"新しい"}');
  expect(await readAxisText(file)).toBe('{"name":"新しい"}');
  truncateSync(file, largestAxisFileBytes);
  expect(await readAxisText(file)).toHaveLength(largestAxisFileBytes - 6);
  truncateSync(file, largestAxisFileBytes + 1);
  await expect(readAxisText(file)).rejects.toMatchObject({
    code: "axis-file-invalid",
    message: `The file ${file} is too large for an axis; choose one that Lineup has exported.`,
  });
  for (const path of [directory, join(directory, "nowhere.lineup-axis")]) {
    await expect(readAxisText(path)).rejects.toMatchObject({
      code: "axis-file-invalid",
      message: expect.stringContaining(`The file ${path} cannot be read`) as string,
    });
  }
});
