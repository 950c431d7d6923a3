import { exportMessages as messages } from "../messages/export.ts";
import { say } from "../messages/language.svelte.ts";
import { directionInWords, sortInWords } from "../sort-bar/order-words.ts";
import type { App } from "../state/app.svelte.ts";
import { download } from "./files.ts";

const types = { csv: "text/csv", json: "application/json" };

/** Saves the current order as a file, named after the order and the day. */
export function exportOrder(app: App, format: "csv" | "json"): Promise<void> {
  return app.attempt(async () => {
    const { photoIds, scores, percentiles } = app.view.order;
    const title = orderTitle(app);
    const { text } = await app.engine["photo.export"]({ photoIds, scores, percentiles, title, format });
    download(`${title} ${today()}.${format}`, types[format], text);
    app.history.tell(say(messages.exported)(photoIds.length));
  });
}

/** What the order is called: "Newest-looking, highest first". */
function orderTitle({ view, draft }: App): string {
  const name = sortInWords(view.sort, { draft: draft.name, likeness: undefined });
  return `${name}, ${directionInWords(view.sort, view.reversed)}`;
}

/** The day where the person is, as file names sort by it: "2026-03-31". */
function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
