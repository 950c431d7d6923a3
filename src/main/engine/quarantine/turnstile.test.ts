import { expect, test } from "vitest";
import { Turnstile } from "./turnstile.ts";

test("work passes side by side, and some of it alone, before what came later", async () => {
  const turnstile = new Turnstile();
  const inside = new Set<string>();
  const seen: string[][] = [];
  const gates = new Map<string, () => void>();
  const pass = (name: string, alone: boolean) =>
    turnstile.pass(alone, async () => {
      inside.add(name);
      seen.push([...inside]);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      gates.set(name, () => resolve(undefined));
      await promise;
      inside.delete(name);
    });
  const passes = [pass("a", false), pass("b", false), pass("C", true), pass("D", true), pass("e", false)];
  expect(seen).toEqual([["a"], ["a", "b"]]);
  gates.get("a")!();
  await passes[0];
  expect(seen).toHaveLength(2);
  gates.get("b")!();
  await passes[1];
  await Promise.resolve();
  expect(seen.slice(2)).toEqual([["C"]]);
  gates.get("C")!();
  await passes[2];
  await Promise.resolve();
  expect(seen.slice(3)).toEqual([["D"]]);
  gates.get("D")!();
  await passes[3];
  const late = pass("f", false);
  await Promise.resolve();
  expect(seen.at(-1)!.toSorted()).toEqual(["e", "f"]);
  gates.get("e")!();
  gates.get("f")!();
  await Promise.all([...passes, late]);
});

test("work that fails lets the next pass", async () => {
  const turnstile = new Turnstile();
  await expect(turnstile.pass(true, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turnstile.pass(false, () => Promise.resolve(1))).toBe(1);
});
