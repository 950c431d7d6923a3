import { expect, test } from "vitest";
import type { EngineClient, Input, Output } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { View } from "./view.svelte.ts";

const list = (first: number): Output<"photo.list"> => ({
  photoIds: Uint32Array.of(first, first + 1),
  timesMs: Float64Array.of(2_000, 1_000),
  versions: new Uint32Array(2),
  byTime: Uint32Array.of(1, 0),
});

/** A view over folder 1 with photos 10 and 11, and others that fail in what `failing` names. */
function viewed(failing: "photo.list" | "photo.rank") {
  const answer = <T>(method: string, folderId: number | null, value: T) =>
    method === failing && folderId !== 1
      ? Promise.reject(new EngineError("internal", "The disk is odd."))
      : Promise.resolve(value);
  const engine = {
    "photo.list": ({ folderId }: Input<"photo.list">) =>
      answer("photo.list", folderId, list((folderId ?? 0) * 10)),
    "photo.rank": ({ folderId }: Input<"photo.rank">) =>
      answer("photo.rank", folderId, {
        photoIds: Uint32Array.of(11, 10),
        scores: Float32Array.of(1, 0),
        percentiles: Float32Array.of(100, 0),
      }),
  } as unknown as EngineClient;
  return new View({ engine });
}

const shown = (view: View) => ({ ids: [...view.order.photoIds], trouble: view.trouble?.code });

test("a folder that an axis cannot sort is shown by date, with the reason", async () => {
  const view = viewed("photo.rank");
  await view.showFolder(1);
  await view.sortBy({ by: "axis", name: "Warm" });
  const before = shown(view);
  await view.showFolder(2);
  expect([before, shown(view), view.sort]).toEqual([
    { ids: [11, 10], trouble: undefined },
    { ids: [20, 21], trouble: "internal" },
    { by: "axis", name: "Warm" },
  ]);
});

test("of a folder whose photos cannot be listed, nothing is shown instead of another folder's", async () => {
  const view = viewed("photo.list");
  await view.showFolder(1);
  await view.showFolder(2);
  expect([shown(view), view.columns]).toEqual([{ ids: [], trouble: "internal" }, undefined]);
  await view.showFolder(1);
  expect(shown(view)).toEqual({ ids: [10, 11], trouble: undefined });
});

test("an order that fails in the folder already shown leaves the former one", async () => {
  const view = viewed("photo.rank");
  await view.showFolder(2);
  await view.sortBy({ by: "name" });
  await view.sortBy({ by: "name" });
  await view.sortBy({ by: "axis", name: "Warm" });
  expect(shown(view)).toEqual({ ids: [21, 20], trouble: "internal" });
});
