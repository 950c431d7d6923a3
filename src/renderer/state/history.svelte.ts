/** Something that was done: what it is called, and how it is taken back. */
export type Act = { said: string; undo: () => void | Promise<void> };

/** What can be undone, last act first, and what is being told about it. */
export class History {
  /** The newest act, shown with an "Undo" button for a while (`app/Toasts.svelte`); null when there is nothing to tell. */
  told = $state.raw<Act | { said: string; undo?: undefined } | null>(null);
  readonly #acts: Act[] = [];

  /** Keeps an act, and says that it was done. */
  did(act: Act): void {
    this.#acts.push(act);
    this.told = act;
  }

  /** Says something that cannot be undone, or need not be. */
  tell(said: string): void {
    this.told = { said };
  }

  /** Takes the newest act back, if there is one. */
  async undo(): Promise<void> {
    const act = this.#acts.pop();
    this.told = null;
    await act?.undo();
  }

  /** Takes back a certain act, wherever it stands. */
  async undoThis(act: Act): Promise<void> {
    const at = this.#acts.lastIndexOf(act);
    if (at >= 0) this.#acts.splice(at, 1);
    if (this.told === act) this.told = null;
    await act.undo();
  }
}
