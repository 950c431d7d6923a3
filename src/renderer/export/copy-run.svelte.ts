import type { Failure } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { exportMessages as messages } from "../messages/export.ts";
import { say } from "../messages/language.svelte.ts";
import type { App } from "../state/app.svelte.ts";

/** How a run of copies ended; `trouble` is what ended it before its time, null where it was stopped by hand. */
export type CopyResult =
  | { kind: "copied"; copied: number; folder: string; failures: readonly Failure[] }
  | { kind: "stopped"; trouble: EngineError | null };

/** Photos being copied in order into a folder; goes on whether or not its dialog is open. */
export class CopyRun {
  done = $state(0);
  readonly total: number;
  /** Null until a rate is known. */
  secondsLeft = $state<number | null>(null);
  /** Null for as long as photos are copied. */
  result = $state.raw<CopyResult | null>(null);
  readonly #stop = new AbortController();

  constructor(total: number) {
    this.total = total;
  }

  /** Copies; resolves when `result` is known, and never rejects. */
  async copy(app: App, photoIds: Uint32Array<ArrayBuffer>, to: string): Promise<void> {
    try {
      for await (const step of app.engine["photo.copy"]({ photoIds, to }, this.#stop.signal)) {
        if (step.kind === "report") this.result = { ...step, kind: "copied" };
        else {
          this.done = step.done;
          this.secondsLeft = step.secondsLeft;
        }
      }
    } catch (error) {
      const known = error instanceof EngineError ? error : new EngineError("internal", String(error));
      this.result = { kind: "stopped", trouble: known.code === "cancelled" ? null : known };
    }
  }

  /** Ends the run; copies that are made stay. */
  stop(): void {
    this.#stop.abort();
  }

  /** What has come of it, in a sentence. */
  get said(): string {
    return this.result?.kind === "copied"
      ? say(messages.copied)(this.result.copied, this.result.folder)
      : say(messages.stopped)(this.done, this.total);
  }
}
