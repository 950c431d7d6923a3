import { hostCommands, type HostCommand, type Platform } from "../../shared/host.ts";

/** What of a key press matters here; a `KeyboardEvent` has it. */
export type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
};

/** Where the keyboard is: in a text field, in a menu, in a dialog, in a text field of one, or anywhere else. */
export type KeyPlace = "text" | "menu" | "dialog" | "text-in-dialog" | "page";

type Key = { key: string; withControl: boolean; withShift: boolean };

const keys = Object.entries(hostCommands).flatMap(([command, notation]) =>
  notation === null ? [] : [{ command: command as HostCommand, ...parse(notation) }],
);
/** What makes sense with a dialog open, which the full-screen view is, too. */
const inDialogs: ReadonlySet<HostCommand> = new Set(["undo", "show-information"]);
/** What a text field does by itself, as `document.execCommand` names it. */
const ofTextFields: Partial<Record<HostCommand, string>> = { undo: "undo", "select-all": "selectAll" };

/** The command a key stands for at a place, or null. */
export function commandOf(press: KeyPress, place: KeyPlace, platform: Platform): HostCommand | null {
  if (press.altKey || place === "menu") return null;
  const [control, other] =
    platform === "darwin" ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (other) return null;
  const pressed = press.key === "+" || press.key === "=" ? "plus" : press.key.toLowerCase();
  const found = keys.find(
    ({ key, withControl, withShift }) =>
      key === pressed &&
      withControl === control &&
      // The plus sign needs Shift on some keyboards.
      (withShift === press.shiftKey || key === "plus"),
  );
  if (found === undefined) return null;
  if (isText(place) && !found.withControl) return null;
  const meant = meantAt(found.command, place);
  return meant?.by === "app" ? found.command : null;
}

/** Who does a command at a place: the app, or a text field by an editing command of its own; null for nobody. */
export function meantAt(
  command: HostCommand,
  place: KeyPlace,
): { by: "app" } | { by: "text"; edit: string } | null {
  const edit = ofTextFields[command];
  if (isText(place) && edit !== undefined) return { by: "text", edit };
  if (place === "menu") return null;
  return place === "page" || place === "text" || inDialogs.has(command) ? { by: "app" } : null;
}

function isText(place: KeyPlace): boolean {
  return place === "text" || place === "text-in-dialog";
}

/** How a system writes the key of a command in its menus: "Ctrl+Shift+E" or "⇧⌘E"; empty where it has none. */
export function keyInWords(command: HostCommand, platform: Platform): string {
  const notation = hostCommands[command];
  if (notation === null) return "";
  const { key, withControl, withShift } = parse(notation);
  const name = key === "plus" ? "+" : key.toUpperCase();
  if (platform === "darwin") return `${withShift ? "⇧" : ""}${withControl ? "⌘" : ""}${name}`;
  return `${withControl ? "Ctrl+" : ""}${withShift ? "Shift+" : ""}${name}`;
}

/** Where an element is. */
export function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return "page";
  if (target.closest("[role=menu], [role=menubar]") !== null) return "menu";
  const inDialog = target.closest("[role=dialog], [role=alertdialog]") !== null;
  if (target.closest("input:not([type=range], [type=checkbox], [type=radio]), textarea, [contenteditable]"))
    return inDialog ? "text-in-dialog" : "text";
  return inDialog ? "dialog" : "page";
}

function parse(notation: string): Key {
  const parts = notation.split("+");
  return {
    key: parts.at(-1)!.toLowerCase(),
    withControl: parts.includes("CmdOrCtrl"),
    withShift: parts.includes("Shift"),
  };
}
