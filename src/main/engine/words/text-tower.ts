import { join } from "node:path";
import type { Words } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import type { EncoderText } from "../embedding/catalog.ts";
import { openSession, readVerified, reasonOf } from "../embedding/encoder.ts";
import { howToInstall } from "../embedding/how-to-install.ts";
import { oneRunAtATime } from "../embedding/one-run.ts";
import type { TensorValue } from "../embedding/session.ts";
import type { ShelvedEncoder } from "../embedding/shelf.ts";
import { normalise } from "../vectors/linear.ts";
import { openTokenizer, type Tokenise } from "./tokens.ts";

/** L2-normalised vectors of the words at both ends of an axis. */
export type WordVectors = { low: Float32Array; high: Float32Array };

/** How many words are remembered: some 3 MB of vectors. */
const mostKnown = 1_000;

/** The text tower of an encoder: it gives words vectors as the encoder gives them to photos. */
export class TextTower {
  readonly #shelved: () => ShelvedEncoder;
  /** Ranking asks for the same words again and again, and a tower of 1 GB takes seconds to open. */
  readonly #known = new Map<string, Float32Array>();
  #last: Promise<unknown> = Promise.resolve();

  /** `shelved` is the encoder; it may throw, for one that is lost. */
  constructor(shelved: () => ShelvedEncoder) {
    this.#shelved = shelved;
  }

  /** Why the encoder takes no words: it has no text tower, or is lost. Undefined where it has one, be the files here or not. */
  get refusal(): EngineError | undefined {
    try {
      const { entry } = this.#shelved();
      return entry.text === undefined ? withoutWords(entry.id) : undefined;
    } catch (error) {
      if (error instanceof EngineError) return error;
      throw error;
    }
  }

  /**
   * The vectors of words. The tower is opened only for words that it has not met, and closed again; calls queue up. An
   * abort is heeded between the steps. Throws `encoder-without-words`, `encoder-missing`, `encoder-corrupt` (bytes are
   * checked first), `encoder-failed`.
   */
  embed({ low, high }: Words, signal: AbortSignal): Promise<WordVectors> {
    const mine = this.#last.then(async () => {
      if (this.#known.size >= mostKnown) this.#known.clear();
      const unknown = [low, high].filter((words) => !this.#known.has(words));
      if (unknown.length > 0) await this.#learn(unknown, signal);
      return { low: this.#known.get(low)!, high: this.#known.get(high)! };
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Waits for what was asked; nothing stays open after that. */
  async close(): Promise<void> {
    await this.#last;
  }

  async #learn(unknown: readonly string[], signal: AbortSignal): Promise<void> {
    const shelved = this.#shelved();
    const { entry } = shelved;
    const { text } = entry;
    if (text === undefined) throw withoutWords(entry.id);
    signal.throwIfAborted();
    const tokenise = await openTokenizerFile(shelved, text);
    signal.throwIfAborted();
    // Always the processor: no other device has been proven for this model, and an axis needs two runs of it.
    const session = await openSession(shelved, text.model, "cpu");
    try {
      for (const words of unknown) {
        signal.throwIfAborted();
        const feeds = { [text.input]: tensorOf(tokenise(words), text) };
        const { [text.output]: vector } = await oneRunAtATime(() => session.run(feeds, [text.output]));
        const { type, data } = vector;
        const { dimensions } = entry.output;
        if (type !== "float32" || data.length !== dimensions) {
          throw new RangeError(
            `It gives ${data.length} numbers of ${type}, and photos have ${dimensions} of float32.`,
          );
        }
        this.#known.set(words, normalise(data as Float32Array));
      }
    } catch (error) {
      if (signal.aborted) throw error;
      throw new EngineError(
        "encoder-failed",
        `The text tower of the encoder ${entry.id} failed (${reasonOf(error)}); ${howToInstall(entry, "install it again")}, or use photos.`,
        { cause: error },
      );
    } finally {
      await session.release();
    }
  }
}

function tensorOf(ids: readonly number[], { tokenType, tokens }: EncoderText): TensorValue {
  return tokenType === "int64"
    ? { type: "int64", data: BigInt64Array.from(ids, BigInt), dims: [1, tokens] }
    : { type: "int32", data: Int32Array.from(ids), dims: [1, tokens] };
}

async function openTokenizerFile(shelved: ShelvedEncoder, text: EncoderText): Promise<Tokenise> {
  const bytes = await readVerified(shelved, text.tokenizer);
  try {
    return openTokenizer(bytes.toString("utf8"), text);
  } catch (error) {
    const { entry, directory } = shelved;
    throw new EngineError(
      "encoder-corrupt",
      `The file ${join(directory, text.tokenizer.file)} holds no tokenizer that Lineup can read (${reasonOf(error)}); ${howToInstall(entry, "install it again")}.`,
      { cause: error },
    );
  }
}

function withoutWords(id: string): EngineError {
  return new EngineError(
    "encoder-without-words",
    `The encoder ${id} has no text tower, so it cannot tell what words mean; use photos, or an encoder that has one.`,
  );
}
