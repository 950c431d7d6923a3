import { speech } from "./language.svelte.ts";

/** What numbers and dates look like in the language shown now: of the system's kinds of English, the person's own. */
function locale(): string {
  if (speech.language === "ja") return "ja-JP";
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith("en")) ?? "en";
}

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** Making a formatter takes a hundred times as long as using it, and tiles use it by the thousand. */
function once<T extends Intl.DateTimeFormat | Intl.NumberFormat>(
  kind: string,
  make: (locale: string) => T,
): T {
  const key = `${kind} ${locale()}`;
  const formatter = (made.get(key) as T | undefined) ?? make(locale());
  made.set(key, formatter);
  return formatter;
}

/** "3 May 2019": photos' times are a camera's own clock read as if it were UTC. */
export function dateText(timeMs: number): string {
  const formatter = once(
    "date",
    (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeZone: "UTC" }),
  );
  return formatter.format(timeMs);
}

/** "3 May 2019, 14:05". */
export function dateAndTimeText(timeMs: number): string {
  const formatter = once(
    "date and time",
    (tag) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }),
  );
  return formatter.format(timeMs);
}

/** "1,204", with at most `fractionDigits` digits after the point. */
export function numberText(value: number, fractionDigits = 0): string {
  const formatter = once(
    `number ${fractionDigits}`,
    (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: fractionDigits }),
  );
  return formatter.format(value);
}

/** "4.2 MB". */
export function fileSizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${numberText(Math.max(1, bytes / 1_000))} KB`;
  return `${numberText(bytes / 1_000_000, 1)} MB`;
}

/** A percentile as a whole number of percent: "87%". */
export function percentText(percentile: number): string {
  return `${Math.round(percentile)}%`;
}
