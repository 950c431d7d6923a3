import { expect, test } from "vitest";
import { History } from "./history.svelte.ts";

test("an undo that fails can be tried again", async () => {
  const history = new History();
  const done: string[] = [];
  let isLost = true;
  history.did({ said: "first", undo: () => void done.push("first") });
  history.did({
    said: "second",
    undo: () => {
      if (isLost) throw new Error("lost");
      done.push("second");
    },
  });
  await expect(history.undo()).rejects.toThrow("lost");
  isLost = false;
  await history.undo();
  await history.undo();
  await history.undo();
  expect(done).toEqual(["second", "first"]);
});

test("undos that are asked for at once are done one after another, each act once", async () => {
  const history = new History();
  const events: string[] = [];
  const act = (name: string) => ({
    said: name,
    undo: async () => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
    },
  });
  const second = act("second");
  history.did(act("first"));
  history.did(second);
  await Promise.all([history.undoThis(second), history.undoThis(second), history.undo()]);
  expect(events).toEqual(["second begins", "second ends", "first begins", "first ends"]);
});
