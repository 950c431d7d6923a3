import { toWireError } from "../../shared/errors.ts";
import type { OpenedAxis } from "../../shared/host.ts";
import { readAxisText } from "../host-shared/axis-text.ts";

/** The axis files that the app was opened with, kept until its page is done with them. */
export class OpenedAxes {
  readonly #paths: string[] = [];
  /** Told when there are more. */
  onMore: () => void = () => undefined;

  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#paths.push(...paths);
    this.onMore();
  }

  /** The one that was opened first, or why it cannot be read; null where there is none. */
  async first(): Promise<OpenedAxis | null> {
    if (this.#paths.length === 0) return null;
    try {
      return { json: await readAxisText(this.#paths[0]) };
    } catch (error) {
      return { error: toWireError(error) };
    }
  }

  /** Forgets the first, which the page is done with. */
  dropFirst(): void {
    this.#paths.shift();
  }
}
