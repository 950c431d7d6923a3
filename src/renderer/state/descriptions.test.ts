import { expect, test } from "vitest";
import type { EngineClient } from "../../shared/contract.ts";
import { Descriptions, type Description } from "./descriptions.svelte.ts";

/** A connection whose engine knows every photo but number 9, and what was asked of it. */
function connection() {
  const asked: number[][] = [];
  const describe = (photoId: number): Description => ({
    photoId,
    path: `/photos/${photoId}.jpg`,
    width: 4,
    height: 3,
    capturedAtMs: null,
    sizeBytes: 1,
    modifiedAtMs: 0,
  });
  const engine: Pick<EngineClient, "photo.describe"> = {
    "photo.describe": async ({ photoIds }) => {
      asked.push([...photoIds]);
      return { photos: [...photoIds].filter((photoId) => photoId !== 9).map(describe) };
    },
  };
  return { asked, descriptions: new Descriptions({ engine: engine as EngineClient }) };
}

const { signal } = new AbortController();

test("what is known is not asked for again until it is said to be old", async () => {
  const { asked, descriptions } = connection();
  await descriptions.want([1, 2], signal);
  await descriptions.want([2, 3], signal);
  await descriptions.want([1, 2, 3], signal);
  descriptions.expire();
  expect([...descriptions.known.keys()]).toEqual([1, 2, 3]);
  await descriptions.want([2], signal);
  await descriptions.want([1, 2, 3], signal);
  expect(asked).toEqual([[1, 2], [3], [2], [1, 3]]);
});

test("a photo that is gone is not known", async () => {
  const { descriptions } = connection();
  await descriptions.want([8, 9], signal);
  expect([...descriptions.known.keys()]).toEqual([8]);
});

test("only what was in sight lately is kept", async () => {
  const { descriptions } = connection();
  const upTo = (last: number) => Array.from({ length: 1_000 }, (_, at) => last - 999 + at);
  for (const last of [1_000, 2_000, 3_000, 4_000, 5_000]) await descriptions.want(upTo(last), signal);
  expect([descriptions.known.size, descriptions.known.has(1_000), descriptions.known.has(1_001)]).toEqual([
    4_000,
    false,
    true,
  ]);
});
