/** @file What the tests of following share: an engine that keeps its library up to date, and its state as it is told. */
import type { LibraryState } from "../../../shared/contract.ts";
import type { EngineOptions } from "../index.ts";
import { openEngine, waitFor } from "../testing.ts";

/** An engine that keeps its library up to date, and everything that `library.follow` has told. */
export async function openFollowing(libraryDirectory: string, options: Partial<EngineOptions> = {}) {
  const { client, close } = await openEngine(libraryDirectory, { keepUpToDate: true, ...options });
  const states: LibraryState[] = [];
  const follow = async () => {
    for await (const state of client["library.follow"]({})) states.push(state);
  };
  // It ends with the engine.
  const ended = follow().catch((error: unknown) => error);
  /** Waits for a state, whenever it was told. */
  const told = (isMeant: (state: LibraryState) => boolean) => waitFor(() => states.find(isMeant));
  /** Waits until the state that was told last is one. */
  const settles = (isMeant: (state: LibraryState) => boolean) =>
    waitFor(() => states.length > 0 && isMeant(states.at(-1)!) && states.at(-1));
  /** How many photos have a vector of the encoder in use. */
  const indexedCount = async () => {
    const { checks } = await client["library.doctor"]({});
    return Number(/^(\d+) indexed/.exec(checks.find(({ name }) => name === "photos")!.detail)![1]);
  };
  /** Waits until so many photos are there, all of them read or failed, and nothing is left to do. */
  const idle = (photoCount: number) =>
    waitFor(async () => {
      const state = states.at(-1);
      const isIdle = state?.work.phase === "idle" && state.work.total === 0 && state.work.trouble === null;
      if (!isIdle || state.photoCount !== photoCount) return false;
      return (await indexedCount()) === photoCount - state.failedCount && state;
    });
  return { client, close, states, ended, told, settles, idle, indexedCount };
}
