import { Turns } from "./turns.ts";

/** Something that was done: what it is called, and how it is taken back. */
export type Act = { said: string; undo: () => void | Promise<void> };

/** What can be undone, last act first, and what is being told about it. */
export class History {
  /** The newest act, shown with an "Undo" button for a while (`app/Toasts.svelte`); null when there is nothing to tell. */
  told = $state.raw<Act | { said: string; undo?: undefined } | null>(null);
  readonly #acts: Act[] = [];
  readonly #turns = new Turns();

  /** Keeps an act, and says that it was done. */
  did(act: Act): void {
    this.#acts.push(act);
    this.told = act;
  }

  /** Says something that cannot be undone, or need not be. */
  tell(said: string): void {
    this.told = { said };
  }

  /** Takes the newest act back, if there is one, once the undos before it have ended. Rejects like {@link undoThis}. */
  undo(): Promise<void> {
    return this.#turns.take(() => this.#takeBack(this.#acts.at(-1)));
  }

  /** Takes back a certain act, wherever it stands. Rejects like its undo; it can then be tried again. */
  undoThis(act: Act): Promise<void> {
    return this.#turns.take(() => this.#takeBack(act));
  }

  async #takeBack(act: Act | undefined): Promise<void> {
    // It may have been taken back while this undo waited for its turn.
    if (act === undefined || !this.#acts.includes(act)) return;
    if (this.told === act) this.told = null;
    await act.undo();
    this.#acts.splice(this.#acts.lastIndexOf(act), 1);
  }
}
