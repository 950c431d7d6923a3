import type { HostUpdates } from "../../shared/host.ts";
import type { UpdateAct, UpdateState, UpdateStep } from "../../shared/updates.ts";

/** Updates of the app as its host tells of them. */
export class Updates {
  /** Null until the host has answered, and where this copy is updated by whoever installed it. */
  state = $state.raw<UpdateState>(null);
  readonly #host: HostUpdates;
  /** What a person has put away, in this window. */
  #putAway = $state<string | null>(null);
  /** What a person is told of outside the settings: a newer version, until it is put away; null where there is none. */
  readonly notice: UpdateStep | null = $derived.by(() => {
    const step = this.state?.step;
    if (step === undefined || !("release" in step) || step.release === null) return null;
    return keyOf(step) === this.#putAway ? null : step;
  });

  constructor(host: HostUpdates) {
    this.#host = host;
    host.follow((state) => (this.state = state));
  }

  /** Has the host do something; what comes of it is told like every change. */
  do(act: UpdateAct): Promise<void> {
    return this.#host.do(act);
  }

  /** Stops telling of what is told now; what comes of it later is told again. */
  putAway(): void {
    this.#putAway = keyOf(this.state?.step);
  }
}

function keyOf(step: UpdateStep | undefined): string {
  return step !== undefined && "release" in step ? `${step.is} ${step.release?.version}` : "";
}
