import type { Preferences } from "../../shared/contract.ts";

/** The languages that the app speaks. */
export type Language = "en" | "ja";

/** One message in every language: a text, or a function that makes it. */
export type Message<T> = Record<Language, T>;

/** The language shown now. */
class Speech {
  #chosen = $state<Preferences["language"]>("system");
  readonly language: Language = $derived(
    this.#chosen === "system" ? languageOf(navigator.languages) : this.#chosen,
  );

  /** Follows the system for "system". */
  choose(language: Preferences["language"]): void {
    this.#chosen = language;
  }
}

/** The one language of the app; `document.documentElement.lang` follows it (`app/AppFrame.svelte`). */
export const speech = new Speech();

/** A message in the language shown now; read in a template or an effect, it follows the language. */
export function say<T>(message: Message<T>): T {
  return message[speech.language];
}

/** The first of a person's languages that the app speaks, else English. */
export function languageOf(wanted: readonly string[]): Language {
  const spoken = wanted
    .map((tag) => tag.toLowerCase().split("-")[0])
    .find((tag) => tag === "en" || tag === "ja");
  return spoken === "ja" ? "ja" : "en";
}
