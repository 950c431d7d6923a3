import { toWireError } from "../../shared/errors.ts";
import type { OpenedAxis } from "../../shared/host.ts";
import { readAxisText } from "../host-shared/axis-text.ts";

/** The axis files that the app was opened with, kept until its page asks for them. */
export class OpenedAxes {
  #paths: string[] = [];
  /** Told when there are more. */
  onMore: () => void = () => undefined;

  add(paths: readonly string[]): void {
    if (paths.length === 0) return;
    this.#paths.push(...paths);
    this.onMore();
  }

  /** What was opened since this was asked last, in that order; a file that cannot be read is an error in its place. */
  take(): Promise<OpenedAxis[]> {
    const paths = this.#paths;
    this.#paths = [];
    return Promise.all(
      paths.map((path) =>
        readAxisText(path).then(
          (json): OpenedAxis => ({ json }),
          (error: unknown): OpenedAxis => ({ error: toWireError(error) }),
        ),
      ),
    );
  }
}
