import { expect, test, vi } from "vitest";
import type { EngineClient, LibraryState } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { Library, type Folder } from "./library.svelte.ts";

const folder = (folderId: number) => ({ folderId, path: `/photos/${folderId}` }) as Folder;
const state = (folders: number, photoCount: number) =>
  ({ photoCount, failedCount: 0, revisions: { photos: 1, folders, axes: 1 } }) as LibraryState;

/** A library whose engine tells `states` and fails after `holds`, and whose rests end when `rest` is called. */
function followed(states: readonly LibraryState[], holds: readonly Promise<unknown>[] = []) {
  const lists: PromiseWithResolvers<{ folders: Folder[] }>[] = [];
  const troubles: unknown[] = [];
  let follows = 0;
  const engine = {
    "preferences.read": () => Promise.resolve({ language: "en" }),
    "axis.list": () => Promise.resolve({ axes: [] }),
    "folder.list": () => {
      const list = Promise.withResolvers<{ folders: Folder[] }>();
      lists.push(list);
      return list.promise;
    },
    async *"library.follow"() {
      follows += 1;
      yield* await Promise.resolve(states);
      await holds[follows - 1];
      throw new EngineError("internal", "The disk is odd.");
    },
  } as unknown as EngineClient;
  const connection = { engine, state: "connected" as const };
  const rests: (() => void)[] = [];
  const after = (_delayMs: number, act: () => void) => {
    rests.push(act);
    return () => void rests.splice(rests.indexOf(act), 1);
  };
  let nowMs = 0;
  const library = new Library(connection, { nowMs: () => nowMs, after });
  void library.follow((act) => act().catch((error: unknown) => void troubles.push(error)));
  return {
    library,
    lists,
    troubles,
    rest: () => rests.splice(0).forEach((act) => act()),
    follows: () => follows,
    pass: (ms: number) => (nowMs += ms),
  };
}

test("a following that fails is told, and begins again after a rest", async () => {
  const { troubles, rest, follows } = followed([]);
  await vi.waitFor(() => expect(troubles).toMatchObject([{ code: "internal" }]));
  expect(follows()).toBe(1);
  await vi.waitFor(() => {
    rest();
    expect(follows()).toBe(2);
  });
});

test("a failure that goes on is told once", async () => {
  const { troubles, rest, follows } = followed([state(1, 10)]);
  await vi.waitFor(() => {
    rest();
    expect(follows()).toBe(4);
  });
  expect(troubles).toHaveLength(1);
});

test("a failure that was over in between is told again", async () => {
  const second = Promise.withResolvers<null>();
  const { library, lists, troubles, rest, follows, pass } = followed(
    [state(1, 10)],
    [Promise.resolve(), second.promise],
  );
  await vi.waitFor(() => {
    rest();
    expect(follows()).toBe(2);
  });
  lists.forEach(({ resolve }) => resolve({ folders: [folder(1)] }));
  await vi.waitFor(() => expect(library.known).toBe(true));
  pass(60_000);
  expect(troubles).toHaveLength(1);
  second.resolve(null);
  await vi.waitFor(() => expect(troubles).toHaveLength(2));
});

test("a list of folders that does not come holds up nothing else, and is asked for once meanwhile", async () => {
  const { library, lists, troubles } = followed([state(1, 10), state(2, 20), state(3, 30)]);
  await vi.waitFor(() => expect(troubles).toHaveLength(1));
  expect([library.photoCount, lists.length, library.known]).toEqual([30, 1, false]);
  lists[0].resolve({ folders: [folder(1)] });
  await vi.waitFor(() => expect(library.known).toBe(true));
});

test("an older list of folders does not take back a newer one", async () => {
  const { library, lists } = followed([]);
  const loads = [library.loadFolders(), library.loadFolders()];
  lists[1].resolve({ folders: [folder(2)] });
  await loads[1];
  lists[0].resolve({ folders: [folder(1)] });
  await loads[0];
  expect(library.folders).toEqual([folder(2)]);
});
