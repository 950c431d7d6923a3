import { expect, test } from "vitest";
import { LastFirstQueue } from "./last-first-queue.ts";

/** A job that says when it begins, and ends when it is told to. */
function openJob(name: string, begun: string[]) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const work = async () => {
    begun.push(name);
    await promise;
    return name;
  };
  return { work, end: () => resolve(undefined) };
}

test("jobs are done last first, so many at once, and those that are aborted before their turn never", async () => {
  const queue = new LastFirstQueue(2);
  const begun: string[] = [];
  const jobs = ["a", "b", "c", "d", "e"].map((name) => openJob(name, begun));
  const leaving = new AbortController();
  const { signal } = new AbortController();
  const results = jobs.map(({ work }, index) => queue.do(index === 3 ? leaving.signal : signal, work));
  const settled = Promise.allSettled(results);
  expect(begun).toEqual(["a", "b"]);
  leaving.abort();
  await expect(results[3]).rejects.toMatchObject({ name: "AbortError" });
  jobs[1].end();
  expect(await results[1]).toBe("b");
  await Promise.resolve();
  expect(begun).toEqual(["a", "b", "e"]);
  for (const { end } of jobs) end();
  expect((await settled).map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  expect(begun).toEqual(["a", "b", "e", "c"]);
});

test("a job that fails makes room for the next, and one that is aborted already never begins", async () => {
  const queue = new LastFirstQueue(1);
  const { signal } = new AbortController();
  await expect(queue.do(signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const begun: string[] = [];
  await expect(queue.do(AbortSignal.abort(), openJob("a", begun).work)).rejects.toMatchObject({
    name: "AbortError",
  });
  const last = openJob("b", begun);
  last.end();
  expect(await queue.do(signal, last.work)).toBe("b");
  expect(begun).toEqual(["b"]);
});
