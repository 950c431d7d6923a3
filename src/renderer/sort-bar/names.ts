import type { App } from "../state/app.svelte.ts";
import { fileNameOf } from "../state/draft.svelte.ts";
import type { SortNames } from "./order-words.ts";

/** The names that the current sort needs; read in a template, they follow what is known. */
export function namesFor({ view, draft, descriptions }: App): SortNames {
  const photo = view.sort.by === "likeness" ? descriptions.known.get(view.sort.photoId) : undefined;
  return { draft: draft.name, likeness: photo && fileNameOf(photo.path) };
}
