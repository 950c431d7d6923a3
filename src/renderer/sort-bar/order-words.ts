import { say } from "../messages/language.svelte.ts";
import { sortBarMessages as messages } from "../messages/frame.ts";
import type { Sort } from "../state/view.svelte.ts";

/** Names that a sort itself does not have: of the axis in the tray, and of the photo that others are compared with. */
export type SortNames = { draft: string; likeness: string | undefined };

/** What a sort is called: "Date", "Newest-looking", "Likeness to IMG_1.jpg". */
export function sortInWords(sort: Sort, names: SortNames): string {
  switch (sort.by) {
    case "time":
      return say(messages.date);
    case "name":
      return say(messages.name);
    case "axis":
      return sort.name;
    case "draft":
      return names.draft.trim() || say(messages.draft);
    case "likeness":
      return say(messages.likeness)(names.likeness ?? say(messages.aPhoto));
  }
}

/** Which way round: "highest first". */
export function directionInWords(sort: Sort, reversed: boolean): string {
  return say(messages.direction)(sort.by, reversed);
}

/** The sign of a direction: rising where values grow from the first photo to the last. */
export function directionSign(sort: Sort, reversed: boolean): "ascending" | "descending" {
  return (sort.by === "name") === reversed ? "descending" : "ascending";
}

/** An order in words: "Newest-looking, highest first, 1,204 photos". */
export function orderInWords(sort: Sort, reversed: boolean, count: number, names: SortNames): string {
  return say(messages.order)(sortInWords(sort, names), directionInWords(sort, reversed), count);
}
