import { join } from "node:path";
import { expect, test } from "vitest";
import { openTools, temporaryDirectory, writePhoto } from "../testing.ts";
import { axisHandlers } from "./axes.ts";

test("whatever changes axes is told once, and what only asks or is refused is not", async () => {
  const directory = temporaryDirectory();
  const tools = await openTools(join(directory, "library"));
  const [a, b, c] = await Promise.all(
    [1, 2, 3].map((seed) => writePhoto(join(directory, `${seed}.jpg`), seed)),
  );
  const handlers = axisHandlers(tools);
  const { signal } = new AbortController();
  const ends = (low: string, high: string) => ({ low: [{ path: low }], high: [{ path: high }] });
  const told: number[] = [];
  const after = async <T>(act: () => Promise<T>): Promise<T> => {
    const before = tools.revisions.now.axes;
    try {
      return await act();
    } finally {
      told.push(tools.revisions.now.axes - before);
    }
  };
  await after(() => handlers["axis.create"]({ name: "Warm", ...ends(a, b) }, signal));
  await after(() => handlers["axis.update"]({ name: "Warm", ...ends(a, c) }, signal));
  await after(() => handlers["axis.rename"]({ name: "Warm", newName: "Cosy" }, signal));
  const { json } = await handlers["axis.export"]({ name: "Cosy" }, signal);
  const { deletedAxisId } = await after(() => handlers["axis.delete"]({ name: "Cosy" }, signal));
  await after(() => handlers["axis.restore"]({ deletedAxisId }, signal));
  await handlers["axis.delete"]({ name: "Cosy" }, signal);
  await after(() => handlers["axis.import"]({ json }, signal));
  expect(told.splice(0)).toEqual([1, 1, 1, 1, 1, 1]);
  await after(() => handlers["axis.list"]({}, signal));
  await after(() => handlers["axis.show"]({ name: "Cosy" }, signal));
  await expect(after(() => handlers["axis.import"]({ json }, signal))).rejects.toThrow();
  expect(told).toEqual([0, 0, 0]);
});
