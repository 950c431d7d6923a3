/** @file The thread that inference runs on, see [Note: Inference in a thread]. */
import { parentPort } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { SessionFacts, SessionReply, SessionRequest, TensorValue } from "./session.ts";

const port = parentPort!;
const sessions = new Map<number, InferenceSession>();

port.on("message", (request: SessionRequest) => {
  answer(request).then(
    (value) => port.postMessage({ id: request.id, value } satisfies SessionReply),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ id: request.id, error: message } satisfies SessionReply);
    },
  );
});

async function answer(request: SessionRequest): Promise<unknown> {
  if (request.kind === "open") {
    const session = await InferenceSession.create(request.model, request.options);
    sessions.set(request.session, session);
    const { inputMetadata, outputMetadata } = session;
    return { inputMetadata, outputMetadata } satisfies SessionFacts;
  }
  const session = sessions.get(request.session);
  if (session === undefined) throw new Error("The session is closed.");
  if (request.kind === "release") {
    sessions.delete(request.session);
    return session.release();
  }
  const feeds = Object.fromEntries(
    Object.entries(request.feeds).map(([name, { type, data, dims }]) => [name, new Tensor(type, data, dims)]),
  );
  const results = await session.run(feeds, request.fetches);
  // Copied on the way, since the library may still own what it gave.
  return Object.fromEntries(
    Object.entries(results).map(([name, { type, data, dims }]) => [
      name,
      { type, data, dims } as TensorValue,
    ]),
  );
}
