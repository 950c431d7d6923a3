import type { Output, PhotoReference } from "../../shared/contract.ts";
import { axisActMessages as messages } from "../messages/axes.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import type { End } from "../state/draft.svelte.ts";
import type { Choice, Sort } from "../state/view.svelte.ts";

/** Sorts by a saved axis, highest first unless `reversed`; asks again where that is the order already. */
export function showAxis(app: App, name: string, reversed = false): void {
  if (isSortedByAxis(app, name) && app.view.reversed === reversed) void app.view.refresh();
  else void app.view.sortInDirection({ by: "axis", name }, reversed);
}

/** The current order is that of a certain saved axis. */
export function isSortedByAxis(app: App, name: string): boolean {
  return isByAxis(app.view.sort, name);
}

function isByAxis(sort: Sort, name: string): boolean {
  return sort.by === "axis" && sort.name === name;
}

/** Gives a saved axis another name. */
export function renameAxis(app: App, name: string, newName: string): Promise<void> {
  return app.attempt(async () => {
    await renameEverywhere(app, name, newName);
    app.history.did({
      said: say(messages.renamed)(name, newName),
      undo: () => renameEverywhere(app, newName, name),
    });
  });
}

/** Renames an axis, and what the page holds of it. Rejects like `axis.rename`. */
async function renameEverywhere(app: App, name: string, newName: string): Promise<void> {
  await app.engine["axis.rename"]({ name, newName });
  await app.library.loadAxes();
  const { draft, view } = app;
  if (draft.editing === name) {
    draft.editing = newName;
    if (draft.name === name) draft.name = newName;
  }
  const sort: Sort = { by: "axis", name: newName };
  if (isByAxis(view.beforeDraft.sort, name)) view.beforeDraft = { ...view.beforeDraft, sort };
  if (isSortedByAxis(app, name)) await view.sortInDirection(sort, view.reversed);
}

/** Makes the high end of a saved axis its low end. */
export function reverseAxis(app: App, name: string): Promise<void> {
  const reverse = async () => {
    const { examples, words } = await app.engine["axis.show"]({ name });
    await app.engine["axis.update"]({
      name,
      low: endOf(examples, "high"),
      high: endOf(examples, "low"),
      ...(words && { words: { low: words.high, high: words.low } }),
    });
    await app.view.axesChanged(app.library.axes);
  };
  return app.attempt(async () => {
    await reverse();
    app.history.did({ said: say(messages.reversed)(name), undo: reverse });
  });
}

/** Saves a saved axis once more, as "NAME 2". */
export function duplicateAxis(app: App, name: string): Promise<void> {
  return app.attempt(async () => {
    const { examples, words } = await app.engine["axis.show"]({ name });
    const copy = freeName(app, name);
    await app.engine["axis.create"]({
      name: copy,
      low: endOf(examples, "low"),
      high: endOf(examples, "high"),
      ...(words && { words }),
    });
    await app.library.loadAxes();
    app.history.did({ said: say(messages.duplicated)(name, copy), undo: () => removeAgain(app, copy) });
  });
}

/** Deletes an axis. Photos that were sorted by it are sorted by date, and its examples leave the tray. */
export function deleteAxis(app: App, name: string): Promise<void> {
  return app.attempt(async () => {
    const { draft, view } = app;
    const { deletedAxisId } = await app.engine["axis.delete"]({ name });
    const former: Choice | undefined = isSortedByAxis(app, name)
      ? { sort: view.sort, reversed: view.reversed }
      : undefined;
    const putBack = draft.editing === name ? draft.clear() : undefined;
    sortByDateInsteadOf(app, name);
    await app.library.loadAxes();
    app.history.did({
      said: say(messages.deleted)(name),
      undo: async () => {
        await app.engine["axis.restore"]({ deletedAxisId });
        await app.library.loadAxes();
        putBack?.();
        if (former !== undefined) await view.sortInDirection(former.sort, former.reversed);
      },
    });
  });
}

/** What undoes the making of a saved axis. Rejects like `axis.delete`. */
export async function removeAgain(app: App, name: string): Promise<void> {
  await app.engine["axis.delete"]({ name });
  sortByDateInsteadOf(app, name);
  await app.library.loadAxes();
}

function sortByDateInsteadOf(app: App, name: string): void {
  const { view } = app;
  if (isSortedByAxis(app, name)) void view.sortInDirection({ by: "time" }, false);
  if (isByAxis(view.beforeDraft.sort, name)) view.beforeDraft = { sort: { by: "time" }, reversed: false };
}

function endOf(examples: Output<"axis.show">["examples"], role: End): PhotoReference[] {
  return examples.filter((one) => one.role === role).map(({ exampleId }) => ({ exampleId }));
}

function freeName(app: App, name: string): string {
  const taken = new Set(app.library.axes.map((axis) => axis.name.toLowerCase()));
  let number = 2;
  while (taken.has(`${name} ${number}`.toLowerCase())) number += 1;
  return `${name} ${number}`;
}
