import { speech, type Language } from "./language.svelte.ts";

/** Whose clock a time is of: a camera's, which is read as if it were UTC, or that of the system. */
export type Clock = "camera" | "system";

const locales: Record<Language, string> = { en: "en", ja: "ja" };
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A count with its thousands apart: "20,000". */
export function formatCount(count: number): string {
  return inNumbers(count, { maximumFractionDigits: 0 });
}

/** A rate: "46", and below ten with one decimal, "3.4". */
export function formatRate(perSecond: number): string {
  return inNumbers(perSecond, { maximumFractionDigits: perSecond < 9.95 ? 1 : 0 });
}

/**
 * A percentile (0 to 100) as short as a tile needs it: "87%". Rounded down, so that nothing is said to be higher than all
 * photos.
 */
export function formatPercentile(percentile: number): string {
  return inNumbers(wholePercent(percentile) / 100, { style: "percent" });
}

/** A day: "4 Jun 2024" in the order of the language. */
export function formatDate(timeMs: number, clock: Clock = "camera"): string {
  return inDates(timeMs, clock, { dateStyle: "medium" });
}

/** A day and a time, to the minute. */
export function formatDateTime(timeMs: number, clock: Clock = "camera"): string {
  return inDates(timeMs, clock, { dateStyle: "medium", timeStyle: "short" });
}

/** The size of a file: "840 kB", "4.2 MB", as file managers write it, in thousands. */
export function formatBytes(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let [value, step] = [bytes, 0];
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1_000;
    step += 1;
  }
  const maximumFractionDigits = step > 1 && value < 99.95 ? 1 : 0;
  return inNumbers(value, { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits });
}

/** How long something takes, no finer than a person needs: "40 sec", "6 min", "1 hr 20 min". Rounded up. */
export function formatDuration(seconds: number): string {
  const part = (value: number, unit: string) =>
    inNumbers(value, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 });
  if (seconds <= 55) return part(Math.max(5, Math.ceil(seconds / 5) * 5), "second");
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return part(minutes, "minute");
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const separator = speech.language === "ja" ? "" : " ";
  return rest === 0 ? part(hours, "hour") : `${part(hours, "hour")}${separator}${part(rest, "minute")}`;
}

/** Names in one sentence: "A, B, and C". */
export function formatList(names: readonly string[]): string {
  return new Intl.ListFormat(locales[speech.language]).format(names);
}

/** A percentile as a whole number, rounded down. */
export function wholePercent(percentile: number): number {
  // Percentiles travel in single precision, which may put 87 a hair below itself.
  return Math.floor(Math.min(100, Math.max(0, percentile)) + 1e-4);
}

function inNumbers(value: number, options: Intl.NumberFormatOptions): string {
  const key = speech.language + JSON.stringify(options);
  let format = numberFormats.get(key);
  if (format === undefined)
    numberFormats.set(key, (format = new Intl.NumberFormat(locales[speech.language], options)));
  return format.format(value);
}

function inDates(timeMs: number, clock: Clock, options: Intl.DateTimeFormatOptions): string {
  const key = speech.language + clock + JSON.stringify(options);
  let format = dateFormats.get(key);
  if (format === undefined) {
    const timeZone = clock === "camera" ? "UTC" : undefined;
    format = new Intl.DateTimeFormat(dateLocale(), { ...options, timeZone });
    dateFormats.set(key, format);
  }
  return format.format(timeMs);
}

/** A person's own region writes dates in its own order, where it speaks the language shown. */
function dateLocale(): string {
  return (
    navigator.languages.find((tag) => tag.toLowerCase().startsWith(speech.language)) ??
    locales[speech.language]
  );
}
