import type { z } from "zod";
import { contract } from "../contract.ts";
import type { EngineHandlers, Method } from "../contract.ts";
import { EngineError, toWireError } from "../errors.ts";
import type { Transport, Wire } from "./transport.ts";

type Handle = (input: unknown, signal: AbortSignal) => Promise<unknown> & AsyncIterable<unknown>;

/**
 * Answers the requests that arrive over `transport` with `handlers`, until the transport closes. Input is parsed by
 * the contract before a handler sees it: refusals are `bad-input` and `unknown-method`. A cancelled request answers
 * `cancelled` once its handler has stopped; a cancelled stream is closed, so that its `finally` runs. A handler must
 * honour its signal, which is also aborted when the connection closes. There is no flow control: what a stream
 * yields is sent at once, and the contract bounds its rate.
 */
export function serveEngine(transport: Transport, handlers: EngineHandlers): void {
  const running = new Map<number, AbortController>();

  transport.onClose(() => {
    for (const controller of running.values()) controller.abort();
  });
  transport.onMessage((message) => {
    if (message.t === "cancel") running.get(message.id)?.abort();
    if (message.t === "start") void run(message);
  });

  async function run({ id, method, input }: Extract<Wire, { t: "start" }>): Promise<void> {
    if (running.has(id)) {
      const error = new EngineError("bad-input", `Request ${id} is already running.`);
      transport.send({ t: "error", id, error: toWireError(error) });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const sendValue = (value: unknown) => {
      signal.throwIfAborted();
      transport.send({ t: "value", id, value });
    };
    running.set(id, controller);
    try {
      const name = knownMethod(method);
      const reply = (handlers[name] as Handle)(parseInput(name, input), signal);
      if (contract[name].kind === "call") sendValue(await reply);
      else for await (const value of reply) sendValue(value);
      signal.throwIfAborted();
      transport.send({ t: "end", id });
    } catch (error) {
      // Whatever a handler says while it is stopped, it is stopped because it was cancelled.
      transport.send({ t: "error", id, error: toWireError(signal.aborted ? signal.reason : error) });
    } finally {
      running.delete(id);
    }
  }
}

function knownMethod(method: string): Method {
  // Own keys only: "constructor" must not reach Object.prototype.
  if (Object.hasOwn(contract, method)) return method as Method;
  throw new EngineError("unknown-method", `The engine has no method "${method}".`);
}

function parseInput(method: Method, input: unknown): unknown {
  const parsed = contract[method].input.safeParse(input);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new EngineError("bad-input", `${method} cannot take this input: ${describe(problem, [])}.`);
}

/** Names the field and what is wrong with it; of a union, what is wrong with each alternative. */
function describe(issue: z.core.$ZodIssue, parent: PropertyKey[]): string {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return [...new Set(issue.errors.map(([problem]) => describe(problem, path)))].join(", or ");
  }
  return `${path.length > 0 ? path.join(".") : "input"}: ${issue.message}`;
}
