/** What a screen asks for again when its number has grown. */
export type Subject = "folders" | "photos" | "axes";

/** Numbers that grow whenever something of the library has changed, and everybody who wants to know of that. */
export class Revisions {
  readonly #numbers: Record<Subject, number> = { folders: 0, photos: 0, axes: 0 };
  readonly #listeners = new Set<() => void>();

  /** The numbers as they are now, as a copy. */
  get now(): Record<Subject, number> {
    return { ...this.#numbers };
  }

  /** Call it once the change can be seen by whoever asks for it. */
  bump(subject: Subject): void {
    this.#numbers[subject] += 1;
    this.stir();
  }

  /** Something changed that has no number: how far the work is. */
  stir(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every change, however many there are; returns how to end that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
