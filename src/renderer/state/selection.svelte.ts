/** Which photos are selected, and which one has the keyboard. Photos are known by id, so a new order keeps them. */
export class Selection {
  ids = $state.raw<ReadonlySet<number>>(new Set());
  /** The photo that has the keyboard; null before one was chosen. */
  focusedId = $state<number | null>(null);
  /** Where a range begins. */
  #anchorId: number | null = null;

  /** Selects one photo alone. */
  only(photoId: number): void {
    this.ids = new Set([photoId]);
    this.focusedId = photoId;
    this.#anchorId = photoId;
  }

  /** Moves the keyboard without selecting; a range begins here. */
  focus(photoId: number | null): void {
    this.focusedId = photoId;
    this.#anchorId = photoId;
  }

  /** Selects one more photo, or one less. */
  toggle(photoId: number): void {
    const ids = new Set(this.ids);
    if (!ids.delete(photoId)) ids.add(photoId);
    this.ids = ids;
    this.focusedId = photoId;
    this.#anchorId = photoId;
  }

  /** Selects everything from where a range begins, the photo last chosen, to this one, in the order shown. */
  extendTo(photoId: number, photoIds: Uint32Array): void {
    const [from, to] = [photoIds.indexOf(this.#anchorId ?? photoId), photoIds.indexOf(photoId)];
    this.focusedId = photoId;
    if (from < 0 || to < 0) this.only(photoId);
    else this.ids = new Set(photoIds.subarray(Math.min(from, to), Math.max(from, to) + 1));
  }

  /** Those of these photos that are selected, in their order: the selection outlives the order it was made in. */
  among(photoIds: Uint32Array): number[] {
    return this.ids.size === 0 ? [] : Array.from(photoIds.filter((photoId) => this.ids.has(photoId)));
  }

  all(photoIds: Uint32Array): void {
    this.ids = new Set(photoIds);
  }

  /** Selects nothing; the keyboard stays where it is. */
  clear(): void {
    this.ids = new Set();
    this.#anchorId = this.focusedId;
  }
}
