import { expect, test } from "vitest";
import type { EngineHandlers } from "../../shared/contract.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair, type Transport } from "../../shared/rpc/transport.ts";
import { Connection } from "./connection.svelte.ts";

/** An engine that answers what a connection asks first, over as many connections as are opened. */
function engineThatComesAndGoes() {
  const opened: Transport[] = [];
  let isThere = true;
  const handlers = { "preferences.read": async () => ({}) } as unknown as EngineHandlers;
  return {
    opened,
    goes: () => {
      isThere = false;
      opened.at(-1)!.close();
    },
    comesBack: () => (isThere = true),
    open: async () => {
      if (!isThere) throw new Error("Nobody is there.");
      const [near, far] = createMemoryPair();
      serveEngine(far, handlers);
      opened.push(far);
      return near;
    },
  };
}

test("a lost connection is made anew, and says so meanwhile", async () => {
  const engine = engineThatComesAndGoes();
  const connection = new Connection(engine.open);
  const seen: string[] = [];
  let connected = Promise.withResolvers<undefined>();
  void connection.keep(() => {
    seen.push(connection.state);
    connected.resolve(undefined);
  });
  await connected.promise;
  const first = connection.engine;
  connected = Promise.withResolvers();
  engine.goes();
  await expect(first["axis.list"]({})).rejects.toMatchObject({ code: "connection-lost" });
  seen.push(connection.state);
  engine.comesBack();
  await connected.promise;
  expect(seen).toEqual(["connected", "restarting", "connected"]);
  expect(connection.engine).not.toBe(first);
  await expect(connection.engine["preferences.read"]({})).resolves.toEqual({});
});

test("before the first connection there is no engine to ask", () => {
  expect(() => new Connection(engineThatComesAndGoes().open).engine).toThrow("no connection");
});
