// Before the thread starts: the variables of the process are copied into it and cannot be set from it.
import "./no-telemetry.ts";
import { Worker } from "node:worker_threads";
import type { InferenceSession, Tensor } from "onnxruntime-node";

/** The numbers that a model takes or gives, as they cross between threads. */
export type TensorValue = {
  type: Tensor.Type;
  data: Uint8Array | Float32Array | Int32Array | BigInt64Array;
  dims: readonly number[];
};

/** What a model says of its inputs and outputs. */
export type SessionFacts = Pick<InferenceSession, "inputMetadata" | "outputMetadata">;

export type SessionRequest = { id: number; session: number } & (
  | { kind: "open"; model: Uint8Array; options: InferenceSession.SessionOptions }
  | { kind: "run"; feeds: Record<string, TensorValue>; fetches: readonly string[] }
  | { kind: "release" }
);
export type SessionReply = { id: number } & ({ value: unknown } | { error: string });

/** A loaded model. */
export type Session = SessionFacts & {
  /** The outputs named in `fetches`. Feeds are copied. Rejects with what the library threw. */
  run: (
    feeds: Record<string, TensorValue>,
    fetches: readonly string[],
  ) => Promise<Record<string, TensorValue>>;
  release: () => Promise<void>;
};

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/**
 * The one thread with all sessions of this process.
 *
 * [Note: Inference in a thread] `session.run` of onnxruntime-node works on the thread that calls it. On the engine's own,
 * thumbnails, sorting and cancelling waited for a whole batch, 0.1 s with the encoder in the box on a busy machine and
 * eight times that with a ViT-B/32; now the engine is away for 4 % of a batch, 99th percentile (`bench/answering.ts`). Two
 * threads with sessions are known to crash (microsoft/onnxruntime #20084), so there is one, and the engine's own has none.
 */
class SessionThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;

  ask(
    request: SessionRequest extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never,
  ): Promise<unknown> {
    const id = ++this.#lastId;
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Only for as long as somebody waits does it keep the process alive.
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  #start(): Worker {
    // The same file before and after it is compiled.
    const file = import.meta.url.endsWith(".ts") ? "./session-worker.ts" : "./session-worker.js";
    // Without the flags of a process that was given its program as text, which a thread refuses.
    const worker = new Worker(new URL(file, import.meta.url), { execArgv: [] });
    worker.unref();
    worker.on("message", (reply: SessionReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0) worker.unref();
      if ("error" in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.value);
    });
    worker.on("error", (error) => this.#end(worker, error as Error));
    worker.on("exit", () => this.#end(worker, new Error("The thread of the encoder has ended.")));
    return worker;
  }

  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const thread = new SessionThread();
let lastSession = 0;

/** Opens a model from its bytes, which are copied. Rejects with what the library threw. */
export async function createSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<Session> {
  const session = ++lastSession;
  const facts = (await thread.ask({ kind: "open", session, model, options })) as SessionFacts;
  return {
    ...facts,
    run: async (feeds, fetches) =>
      (await thread.ask({ kind: "run", session, feeds, fetches })) as Record<string, TensorValue>,
    release: async () => {
      await thread.ask({ kind: "release", session });
    },
  };
}
