import type { EncoderSummary, IndexProgress, InstallProgress } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Connection } from "../engine/connection.svelte.ts";

/** How far fetching or going over is. */
export type Progress = InstallProgress | IndexProgress;

/** What is done to one encoder. It stays when it has stopped or failed, so that it can go on, and goes once it is done. */
export type EncoderWork = {
  does: "get" | "use";
  id: string;
  /** Null until the engine has told of any. */
  progress: Progress | null;
  isRunning: boolean;
};

/** The encoders that there are, and the work on one of them, which goes on whether or not anybody looks. */
export class Encoders {
  list = $state.raw<readonly EncoderSummary[]>([]);
  work = $state.raw<EncoderWork | null>(null);
  /** What was done last. */
  done = $state.raw<Pick<EncoderWork, "does" | "id"> | null>(null);
  readonly #connection: Pick<Connection, "engine">;
  #stop = new AbortController();

  constructor(connection: Pick<Connection, "engine">) {
    this.#connection = connection;
  }

  /** Asks which encoders there are. */
  async load(): Promise<void> {
    this.list = (await this.#connection.engine["encoder.list"]({})).encoders;
  }

  /** Fetches an encoder, or goes on; opens connections. Rejects like `encoder.install`, and with `cancelled`. */
  get(id: string): Promise<void> {
    return this.#run("get", id, (signal) => this.#connection.engine["encoder.install"]({ id }, signal));
  }

  /** Goes over to an encoder, or goes on. Rejects like `encoder.use`, and with `cancelled`. */
  use(id: string): Promise<void> {
    return this.#run("use", id, (signal) => this.#connection.engine["encoder.use"]({ id }, signal));
  }

  /** Ends the work; what is done is kept. */
  stop(): void {
    this.#stop.abort();
  }

  /** One at a time: nothing else is begun while something runs. */
  async #run(
    does: EncoderWork["does"],
    id: string,
    start: (signal: AbortSignal) => AsyncIterable<Progress | { kind: "report" }>,
  ): Promise<void> {
    if (this.work?.isRunning === true) return;
    const stop = new AbortController();
    this.#stop = stop;
    let work: EncoderWork = { does, id, progress: null, isRunning: true };
    this.work = work;
    this.done = null;
    let isDone = false;
    try {
      for await (const event of start(stop.signal)) {
        if (event.kind === "report") isDone = true;
        else this.work = work = { ...work, progress: event };
      }
      if (!isDone) throw new EngineError("internal", "The work on an encoder ended without a report.");
      await this.load();
      this.done = { does, id };
    } finally {
      this.work = isDone ? null : { ...work, isRunning: false };
    }
  }
}
