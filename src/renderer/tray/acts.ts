import type { Input, Output, PhotoReference } from "../../shared/contract.ts";
import { axisActMessages as messages } from "../messages/axes.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";
import type { Act } from "../state/history.svelte.ts";
import { fileNameOf, type End, type Example } from "../state/draft.svelte.ts";
import { isSortedByAxis, showAxis } from "./axis-acts.ts";

/** What the contract allows an end to hold. */
const mostExamples = 1_000;

/** Puts photos at an end of the axis in the tray. */
export function useAs(app: App, end: End, photoIds: readonly number[]): Promise<void> {
  return inTurn(app, async () => {
    if (refusesMore(app, app.draft[end].length + photoIds.length)) return;
    place(app, end, await examplesOf(app, photoIds));
  });
}

/** Puts examples at an end that are in the tray already. */
export function moveTo(app: App, end: End, example: Example): Promise<void> {
  return inTurn(app, () => place(app, end, [example]));
}

/** The order is that of an axis, saved or in the tray, so that photos can be added to its ends. */
export function hasCurrentAxis(app: App): boolean {
  return app.view.sort.by === "axis" || app.view.sort.by === "draft";
}

/**
 * More like this ("high") or less like this ("low"): adds photos to an end of the axis that the order is by; the examples
 * of a saved one come into the tray first. Nothing happens where there is no such axis ({@link hasCurrentAxis}).
 */
export function addToCurrent(app: App, end: End, photoIds: readonly number[]): Promise<void> {
  return inTurn(app, async () => {
    const { sort } = app.view;
    if (!hasCurrentAxis(app)) return;
    const isAway = sort.by === "axis" && app.draft.editing !== sort.name;
    if (refusesMore(app, photoIds.length)) return;
    const examples = await examplesOf(app, photoIds);
    place(app, end, examples, isAway ? await takeIntoTray(app, sort.name) : undefined);
  });
}

/** Takes the examples of a saved axis into the tray. */
export function editExamples(app: App, name: string): Promise<void> {
  return inTurn(app, async () => {
    const { said, undo } = await takeIntoTray(app, name);
    app.history.did({ said, undo });
  });
}

/** Takes an example out of the tray. */
export function removeExample(app: App, example: Example): void {
  app.history.did({ said: say(messages.removed)(example.name), undo: app.draft.remove(example) });
}

/** Swaps the ends of the axis in the tray. */
export function swapEnds(app: App): void {
  app.history.did({ said: say(messages.swapped), undo: app.draft.swap() });
}

/** Empties the tray; a saved axis that was being changed stays as it was. */
export function cancelDraft(app: App): void {
  const { editing } = app.draft;
  const said = editing === null ? say(messages.cancelled) : say(messages.editingCancelled)(editing);
  app.history.did({ said, undo: app.draft.clear() });
}

/** Why the axis in the tray cannot be saved under its name; null when it can. */
export function nameTrouble(app: App, asNew: boolean): "missing" | "taken" | null {
  const name = app.draft.name.trim();
  if (name === "") return "missing";
  return isTaken(app, name, asNew ? null : app.draft.editing) ? "taken" : null;
}

/** An axis other than `except` has this name; capital letters do not count. */
export function isTaken(app: App, name: string, except: string | null): boolean {
  const lower = name.toLowerCase();
  return app.library.axes.some((axis) => axis.name !== except && axis.name.toLowerCase() === lower);
}

/**
 * Saves the axis in the tray, as a change of the one it came from unless `asNew`, empties the tray and makes the axis the
 * current order. Undoing it brings all back into the tray. Nothing happens where it cannot be saved.
 */
export function saveDraft(app: App, asNew = false): Promise<void> {
  return inTurn(app, async () => {
    const { editing, isReady } = app.draft;
    if (!isReady || nameTrouble(app, asNew) !== null) return;
    if (editing === null || asNew) await create(app, app.draft.name.trim());
    else await change(app, editing, app.draft.name.trim());
  });
}

async function create(app: App, name: string): Promise<void> {
  await app.engine["axis.create"]({ name, ...app.draft.ends });
  const backIntoTray = leaveTray(app, name);
  await app.library.loadAxes();
  app.history.did({
    said: say(messages.created)(name),
    undo: async () => {
      await app.engine["axis.delete"]({ name });
      await app.library.loadAxes();
      await backIntoTray();
    },
  });
}

async function change(app: App, name: string, newName: string): Promise<void> {
  const former = await app.engine["axis.show"]({ name });
  await app.engine["axis.update"]({ name, ...app.draft.ends });
  if (newName !== name) await app.engine["axis.rename"]({ name, newName });
  const backIntoTray = leaveTray(app, newName);
  await app.library.loadAxes();
  app.history.did({
    said: say(messages.changed)(newName),
    undo: async () => {
      if (newName !== name) await app.engine["axis.rename"]({ name: newName, newName: name });
      await app.engine["axis.update"](updateBack(former));
      await app.library.loadAxes();
      await backIntoTray();
    },
  });
}

/** What gives an axis the ends it had; the engine still knows examples that were taken away since. */
function updateBack({ name, examples, words }: Output<"axis.show">): Input<"axis.update"> {
  const end = (role: End): PhotoReference[] =>
    examples.filter((example) => example.role === role).map(({ exampleId }) => ({ exampleId }));
  return { name, low: end("low"), high: end("high"), ...(words && { words }) };
}

/** Shows a saved axis instead of the draft that it came from; answers what turns that around. */
function leaveTray(app: App, name: string): () => Promise<void> {
  const { view } = app;
  // The saved axis may be none any more when it is undone, and is not what the person came from.
  const { chosen } = view;
  showAxis(app, name, view.sort.by === "draft" && view.reversed);
  const undo = app.draft.clear();
  return async () => {
    undo();
    if (isSortedByAxis(app, name))
      await view.sortInDirection({ by: "draft", ends: app.draft.ends }, view.reversed, chosen);
  };
}

/** Fills the tray with the examples of a saved axis. `replaced` says that another axis was in it. */
async function takeIntoTray(app: App, name: string): Promise<Act & { replaced: boolean }> {
  const { examples, words } = await app.engine["axis.show"]({ name });
  const replaced = !app.draft.isEmpty && app.draft.editing !== name;
  const said = say(replaced ? messages.takenInstead : messages.taken)(name);
  return { said, undo: app.draft.edit(name, examples, words), replaced };
}

/** `taking` filled the tray for this, and is undone along with it. */
function place(app: App, end: End, examples: readonly Example[], taking?: Act & { replaced: boolean }): void {
  if (examples.length === 0) return;
  if (refusesMore(app, app.draft[end].length + examples.length)) {
    void taking?.undo();
    return;
  }
  const undo = app.draft.add(end, examples);
  const said =
    examples.length === 1
      ? say(messages.usedAs)(end, examples[0].name)
      : say(messages.severalUsedAs)(end, examples.length);
  // That another axis had to go matters more than what a person sees in the tray.
  app.history.did({ said: taking?.replaced ? taking.said : said, undo: taking?.undo ?? undo });
}

/** An end cannot hold so many examples, which is then said. */
function refusesMore(app: App, count: number): boolean {
  if (count <= mostExamples) return false;
  app.history.tell(say(messages.tooMany)(mostExamples));
  return true;
}

/** Does an act on the tray once those before it have ended. */
function inTurn(app: App, act: () => void | Promise<void>): Promise<void> {
  return app.attempt(() => app.draft.turns.take(async () => act()));
}

async function examplesOf(app: App, photoIds: readonly number[]): Promise<Example[]> {
  const { photos } = await app.engine["photo.describe"]({ photoIds: Uint32Array.from(photoIds) });
  return photos.map(({ photoId, path }) => ({ photoId, name: fileNameOf(path) }));
}
