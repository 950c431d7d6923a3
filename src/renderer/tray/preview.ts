import type { RankBy } from "../../shared/contract.ts";
import type { App } from "../state/app.svelte.ts";

/** Keeps the photos sorted by the axis in the tray, one request at a time. */
export class Preview {
  readonly #app: App;
  /** What is to be sorted by once the request under way is answered. */
  #next: RankBy | undefined;
  #isAsking = false;

  constructor(app: App) {
    this.#app = app;
  }

  /** Sorts by these ends, or for null goes back to the order that a person has chosen last. */
  async show(ends: RankBy | null): Promise<void> {
    if (ends === null) {
      this.#next = undefined;
      this.#goBack();
      return;
    }
    this.#next = ends;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#next !== undefined) {
      const next = this.#next;
      this.#next = undefined;
      await this.#sortBy(next);
    }
    this.#isAsking = false;
  }

  #sortBy(ends: RankBy): Promise<void> {
    const { view, draft } = this.#app;
    const { sort, reversed } = view;
    // Another direction would look as if the change had turned everything around.
    const isSameAxis = sort.by === "draft" || (sort.by === "axis" && sort.name === draft.editing);
    return view.sortInDirection({ by: "draft", ends }, isSameAxis && reversed);
  }

  #goBack(): void {
    const { view } = this.#app;
    if (view.sort.by !== "draft") return;
    const { sort, reversed } = view.beforeDraft;
    void view.sortInDirection(sort, reversed);
  }
}
