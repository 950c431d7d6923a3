let last: Promise<unknown> = Promise.resolve();

/**
 * Does `run` once all earlier ones of this process are over, whichever encoder they belong to.
 *
 * [Note: One run at a time] DirectML allows one run at a time per session (microsoft/onnxruntime #22147), and elsewhere a
 * second one would only compete for the same cores. The queue belongs to the process, not to a session, since two
 * encoders are open while a library goes over from one to the other, and either may have a text tower. Both their
 * pipelines hand over one batch at a time, so nobody waits for more than one batch of each.
 */
export function oneRunAtATime<T>(run: () => Promise<T>): Promise<T> {
  const mine = last.then(run);
  last = mine.catch(() => undefined);
  return mine;
}
