import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OpenedAxes } from "./opened-axes.ts";
import { temporaryDirectory } from "./testing.ts";

test("opened axes are kept until the page is done with them, in turn, with what could not be read in its place", async () => {
  const directory = temporaryDirectory();
  const [one, none, other] = ["1", "none", "2"].map((name) => join(directory, `${name}.lineup-axis`));
  writeFileSync(one, "one");
  writeFileSync(other, "other");
  const axes = new OpenedAxes();
  axes.add([one, none]);
  let told = 0;
  axes.onMore = () => (told += 1);
  axes.add([]);
  axes.add([other]);
  expect(told).toBe(1);
  expect(await axes.first()).toEqual(await axes.first());
  const taken = [];
  for (let axis = await axes.first(); axis !== null; axis = await axes.first()) {
    taken.push(axis);
    axes.dropFirst();
  }
  expect(taken).toEqual([
    { json: "one" },
    {
      error: {
        code: "axis-file-invalid",
        message: expect.stringContaining(`The file ${none} cannot be read`) as string,
      },
    },
    { json: "other" },
  ]);
});
