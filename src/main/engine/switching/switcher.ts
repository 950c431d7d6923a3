import type { EncoderSwitchReport, IndexProgress } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import { identityOf } from "../embedding/encoder.ts";
import type { EncoderShelf, ShelvedEncoder } from "../embedding/shelf.ts";
import { isSameEncoder, type EncoderUse } from "./encoder-use.ts";
import { refuseNotInstalled } from "./lost-encoder.ts";
import { SharedRun } from "./shared-run.ts";
import { SwitchRun, type SwitchTools } from "./switch-run.ts";

/** What a switcher works with. */
export type SwitcherTools = SwitchTools & {
  shelf: EncoderShelf;
  useOf: (shelved: ShelvedEncoder) => EncoderUse;
  /** The engine was opened with an encoder for this time only: then nothing is remembered, and nothing switched. */
  isForThisTimeOnly: boolean;
};

type Run = SharedRun<IndexProgress, EncoderSwitchReport>;

/** Takes the library from one encoder to another, one switch at a time; whoever asks for the same one shares it. */
export class Switcher {
  readonly #tools: SwitcherTools;
  #choosing: Promise<unknown> = Promise.resolve();
  #current: { id: string; run: Run } | undefined;

  constructor(tools: SwitcherTools) {
    this.#tools = tools;
  }

  /**
   * Goes over to an encoder, or goes on doing so. A switch to another one is ended; its requests reject with
   * `encoder-switch-replaced`. Aborting the signals of all who asked ends it within a second, and what is embedded is
   * kept. Throws `encoder-missing` for one that is unknown or not installed, and like {@link SwitchRun.run}.
   */
  async use(
    id: string,
    { signal, tell }: { signal: AbortSignal; tell: (progress: IndexProgress) => void },
  ): Promise<EncoderSwitchReport> {
    // In the order in which they are asked for, however long each takes to look at the shelf.
    const chosen = this.#choosing.then(() => this.#choose(id));
    this.#choosing = chosen.catch(() => undefined);
    return (await chosen).follow(signal, tell);
  }

  /** Goes on with a switch that was interrupted, if there is one, until it is over or `signal` aborts. Never throws. */
  async continue(signal: AbortSignal): Promise<void> {
    const identity = this.#tools.settings.encoder("encoder-switching-to");
    if (identity === undefined || this.#tools.isForThisTimeOnly) return;
    // The switch stays one that waits to be continued, and says why it cannot to whoever asks for it.
    await this.use(identity.id, { signal, tell: () => undefined }).catch(() => undefined);
  }

  /** How far the switch is that runs; undefined where none does. */
  get progress(): IndexProgress | undefined {
    const run = this.#current?.run;
    return run?.isRunning === true ? run.last : undefined;
  }

  /** Where the switch is that runs or was interrupted, in photos; undefined where there is none. */
  state(): { id: string; done: number; total: number } | undefined {
    const { settings, tables, indexer, isForThisTimeOnly } = this.#tools;
    const identity = settings.encoder("encoder-switching-to");
    if (identity === undefined || isForThisTimeOnly) return undefined;
    const { embeddings } = tables;
    const { encoderId } = indexer.tools.inUse.now.vectors;
    const total = embeddings.countPresent(encoderId);
    const lacking = embeddings.lacking(encoderId, embeddings.encoderId(identity)).length;
    return { id: identity.id, done: total - lacking, total };
  }

  /** Resolves once no switch runs any more; abort what runs first. */
  async settled(): Promise<void> {
    await this.#choosing;
    await this.#current?.run.settled();
  }

  async #choose(id: string): Promise<Run> {
    if (this.#tools.isForThisTimeOnly) {
      throw new EngineError(
        "bad-input",
        "Leave out --encoder: it names the encoder of one command, and this one is about all that follow.",
      );
    }
    const shelved = await this.#tools.shelf.find(id);
    refuseNotInstalled(shelved);
    const former = this.#current;
    if (former?.id === id && former.run.isRunning) return former.run;
    former?.run.end(
      new EngineError("encoder-switch-replaced", `The encoder ${id} was chosen instead of ${former.id}.`),
    );
    const run: Run = new SharedRun(async (signal, tell) => {
      await former?.run.settled();
      const { revisions } = this.#tools.indexer.tools;
      return this.#run(shelved, signal, (progress) => {
        tell(progress);
        revisions.stir();
      });
    });
    this.#current = { id, run };
    return run;
  }

  async #run(
    shelved: ShelvedEncoder,
    signal: AbortSignal,
    tell: (progress: IndexProgress) => void,
  ): Promise<EncoderSwitchReport> {
    signal.throwIfAborted();
    const { inUse } = this.#tools.indexer.tools;
    const isInUse = isSameEncoder(inUse.now.identity, identityOf(shelved.entry));
    const target = isInUse ? inUse.now : this.#tools.useOf(shelved);
    try {
      return await new SwitchRun(this.#tools, shelved, target).run(signal, tell);
    } finally {
      if (target !== inUse.now) await target.close();
    }
  }
}
