import { getEventListeners, once } from "node:events";
import type { AddressInfo } from "node:net";
import { MessageChannel } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket as WsWebSocket, WebSocketServer } from "ws";
import { contract } from "../contract.ts";
import type { EngineHandlers, Output } from "../contract.ts";
import { EngineError } from "../errors.ts";
import { connectEngine } from "./connect.ts";
import { messagePortTransport } from "./message-port.ts";
import { serveEngine } from "./serve.ts";
import { createMemoryPair } from "./transport.ts";
import type { Transport, Wire } from "./transport.ts";
import { webSocketTransport } from "./web-socket.ts";
import type { WebSocketLike } from "./web-socket.ts";

type Ends = { client: Transport; server: Transport };

function openMemoryPair(): Ends {
  const [client, server] = createMemoryPair();
  return { client, server };
}

function openMessagePorts(): Ends {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  return { client: messagePortTransport(port1), server: messagePortTransport(port2) };
}

/** A port that is only an emitter of events with `data`, as Electron's main and utility processes have it. */
function emitterPort(port: MessagePort) {
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on: (type: "message" | "close", listener: (event: { data: unknown }) => void) =>
      port.on(type, (data: unknown) => listener({ data })),
  };
}

function openEmitterPort(): Ends {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  return { client: messagePortTransport(port1), server: messagePortTransport(emitterPort(port2)) };
}

async function openWebSockets(connect: (url: string) => WebSocketLike): Promise<Ends> {
  const listening = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => {
    for (const socket of listening.clients) socket.terminate();
    listening.close();
  });
  await once(listening, "listening");
  const accepted = Promise.withResolvers<Transport>();
  listening.once("connection", (socket) => accepted.resolve(webSocketTransport(socket)));
  const { port } = listening.address() as AddressInfo;
  const client = webSocketTransport(connect(`ws://127.0.0.1:${port}`));
  return { client, server: await accepted.promise };
}

const openings: [string, () => Ends | Promise<Ends>][] = [
  ["memory pair", openMemoryPair],
  ["message ports", openMessagePorts],
  ["a port that is an emitter", openEmitterPort],
  ["web sockets of ws", () => openWebSockets((url) => new WsWebSocket(url))],
  ["a web socket as in browsers", () => openWebSockets((url) => new WebSocket(url))],
];

const unneeded = () => {
  throw new EngineError("internal", "This test has no such handler.");
};
/** An engine of which only `handlers` work. */
function engine(handlers: Partial<EngineHandlers>): EngineHandlers {
  const rest = Object.fromEntries(Object.keys(contract).map((name) => [name, unneeded]));
  return { ...(rest as unknown as EngineHandlers), ...handlers };
}

/** A `folder.watch` that yields once and then waits, with what the tests must know of it. */
function watchAndWait() {
  const waiting = Promise.withResolvers<undefined>();
  const cleanedUp = Promise.withResolvers<undefined>();
  async function* watch(_: unknown, signal: AbortSignal): AsyncGenerator<Output<"folder.watch">> {
    try {
      yield removal(1);
      waiting.resolve(undefined);
      await untilAborted(signal);
    } finally {
      cleanedUp.resolve(undefined);
    }
  }
  return { watch, waiting: waiting.promise, cleanedUp: cleanedUp.promise };
}

/** What a handler does that waits for something that never comes, but honours its signal. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

async function collect<Value>(stream: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

/** The next `count` messages that arrive. */
function receive(transport: Transport, count: number): Promise<Wire[]> {
  const messages: Wire[] = [];
  return new Promise((resolve) => {
    transport.onMessage((message) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    });
  });
}

const encoder = { id: "test", sha256: "00", preprocessing: 1, dimensions: 512 };
const progress = (done: number): Output<"folder.index"> => ({
  kind: "progress",
  phase: "embedding",
  done,
  total: 3,
  failed: 0,
  photosPerSecond: 1.5,
  secondsLeft: null,
});
const removal = (photoId: number): Output<"folder.watch"> => ({
  kind: "change",
  change: "removed",
  photoId,
  path: "a.jpg",
});
const cancelled = expect.objectContaining({ name: "EngineError", code: "cancelled" }) as unknown;
const connectionLost = expect.objectContaining({ name: "EngineError", code: "connection-lost" }) as unknown;

describe.each(openings)("%s", (_, open) => {
  async function connected(handlers: Partial<EngineHandlers>) {
    const ends = await open();
    serveEngine(ends.server, engine(handlers));
    return { ...ends, engineClient: connectEngine(ends.client) };
  }

  test("typed arrays arrive intact, as the same class, in both directions", async () => {
    const inputs: unknown[] = [];
    const ranking: Output<"photo.rank"> = {
      photoIds: new Uint32Array([7, 4_294_967_295]),
      scores: new Float32Array([-0.5, Number.NaN]),
      percentiles: new Float32Array([75, 25]),
      encoder,
      estimator: "means",
    };
    const { engineClient } = await connected({
      "photo.rank": () => Promise.resolve(ranking),
      "photo.describe": (input) => {
        inputs.push(input);
        return Promise.resolve({ photos: [] });
      },
      "axis.evaluate": (input) => {
        inputs.push(input.labels);
        throw new EngineError("labels-invalid", "Fewer than 3 photos are labelled.");
      },
    });
    const answer = await engineClient["photo.rank"]({
      folderId: null,
      by: { axis: "age" },
      estimator: "auto",
    });
    // A view that starts in the middle of its buffer, at an odd multiple of four bytes.
    await engineClient["photo.describe"]({ photoIds: new Uint32Array([1, 2, 3, 4]).subarray(1, 3) });
    const labels = { paths: ["a"], values: new Float64Array([0, Math.PI, Infinity]).subarray(1) };
    await expect(
      engineClient["axis.evaluate"]({ by: { axis: "age" }, estimator: "auto", labels }),
    ).rejects.toThrow("Fewer than 3");
    expect(answer).toStrictEqual(ranking);
    expect(inputs).toStrictEqual([
      { photoIds: new Uint32Array([2, 3]) },
      { paths: ["a"], values: new Float64Array([Math.PI, Infinity]) },
    ]);
  });

  test("an error keeps its code and message, and a fault becomes `internal`", async () => {
    const { engineClient } = await connected({
      "axis.delete": ({ name }) => Promise.reject(new EngineError("axis-missing", `No axis "${name}".`)),
      "axis.list": () => {
        throw new RangeError("Out of range.");
      },
    });
    const [missing, fault] = await Promise.allSettled([
      engineClient["axis.delete"]({ name: "age" }),
      engineClient["axis.list"]({}),
    ]);
    expect([missing, fault]).toEqual([
      { status: "rejected", reason: new EngineError("axis-missing", 'No axis "age".') },
      { status: "rejected", reason: new EngineError("internal", "Out of range.") },
    ]);
    expect(missing).toHaveProperty("reason.code", "axis-missing");
    expect(fault).toHaveProperty("reason.code", "internal");
  });

  test("refused input names the method and the field, and reaches no handler", async () => {
    const { client, server } = await open();
    serveEngine(server, engine({}));
    const answers = receive(client, 5);
    const inputs: [string, unknown][] = [
      ["axis.show", undefined],
      ["axis.show", { name: 3 }],
      ["folder.index", { paths: ["a", ""] }],
      ["photo.describe", { photoIds: [1, 2] }],
      ["photo.rank", { folderId: null, by: { low: [{ path: "a" }] }, estimator: "auto" }],
    ];
    for (const [id, [method, input]] of inputs.entries()) client.send({ t: "start", id, method, input });
    expect(await answers).toEqual(
      [
        "axis.show cannot take this input: input: Invalid input: expected object, received undefined.",
        "axis.show cannot take this input: name: Invalid input: expected string, received number.",
        "folder.index cannot take this input: paths.1: Too small: expected string to have >=1 characters.",
        "photo.describe cannot take this input: photoIds: Invalid input: expected Uint32Array, received array.",
        "photo.rank cannot take this input: by.axis: Invalid input: expected string, received undefined, " +
          "or by.high: Invalid input: expected array, received undefined, " +
          "or by.likeTo: Invalid input: expected object, received undefined.",
      ].map((message, id) => ({ t: "error", id, error: { code: "bad-input", message } })),
    );
  });

  test("options that are undefined count as left out", async () => {
    const { engineClient } = await connected({
      "folder.index": async function* ({ batchSize }) {
        yield await Promise.resolve(progress(batchSize ?? -1));
      },
    });
    const values = await collect(engineClient["folder.index"]({ paths: ["a"], batchSize: undefined }));
    expect(values).toEqual([progress(-1)]);
  });

  test("names that are not methods of the contract reach nothing", async () => {
    const { client, server } = await open();
    serveEngine(server, engine({}));
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty", "then", "", "axis.drop"];
    const answers = receive(client, names.length);
    for (const [id, method] of names.entries()) client.send({ t: "start", id, method, input: {} });
    expect(await answers).toEqual(
      names.map((name, id) => ({
        t: "error",
        id,
        error: { code: "unknown-method", message: `The engine has no method "${name}".` },
      })),
    );
  });

  test("a cancelled call rejects at once, and its handler's signal is aborted", async () => {
    const started = Promise.withResolvers<AbortSignal>();
    const release = Promise.withResolvers<undefined>();
    const { engineClient } = await connected({
      "folder.find": async (_, signal) => {
        started.resolve(signal);
        // Deliberately deaf to its signal: the caller must not have to wait for it.
        await release.promise;
        return { folderId: 1 };
      },
      "folder.list": () => Promise.resolve({ folders: [] }),
    });
    const controller = new AbortController();
    const call = engineClient["folder.find"]({ path: "a" }, controller.signal);
    const signal = await started.promise;
    const aborted = once(signal, "abort");
    controller.abort();
    await expect(call).rejects.toEqual(cancelled);
    await aborted;
    release.resolve(undefined);
    // Its late answer comes before this one, and does no harm.
    expect(await engineClient["folder.list"]({})).toEqual({ folders: [] });
  });

  test("a cancelled call and a cancelled stream both answer `cancelled`", async () => {
    const { client, server } = await open();
    serveEngine(
      server,
      engine({
        "folder.find": (_, signal) =>
          untilAborted(signal).catch(() => {
            throw new Error("Interrupted.");
          }),
        // Notices, and ends as if nothing were the matter.
        "folder.watch": async function* (_, signal) {
          yield removal(1);
          await untilAborted(signal).catch(() => undefined);
        },
      }),
    );
    const started = receive(client, 1);
    const answers = receive(client, 3);
    client.send({ t: "start", id: 1, method: "folder.find", input: { path: "a" } });
    client.send({ t: "start", id: 2, method: "folder.watch", input: { path: "a" } });
    await started;
    client.send({ t: "cancel", id: 1 });
    client.send({ t: "cancel", id: 2 });
    const error = { code: "cancelled", message: expect.any(String) as string };
    expect((await answers).toSorted((a, b) => a.id - b.id)).toEqual([
      { t: "error", id: 1, error },
      { t: "value", id: 2, value: removal(1) },
      { t: "error", id: 2, error },
    ]);
  });

  test("a signal that is already aborted sends nothing", async () => {
    const { client, server } = await open();
    const sent = receive(server, 1);
    const engineClient = connectEngine(client);
    const aborted = AbortSignal.abort();
    await expect(engineClient["folder.list"]({}, aborted)).rejects.toEqual(cancelled);
    await expect(collect(engineClient["folder.watch"]({ path: "a" }, aborted))).rejects.toEqual(cancelled);
    void engineClient["axis.list"]({}).catch(() => undefined);
    expect(await sent).toMatchObject([{ t: "start", method: "axis.list" }]);
  });

  test("a stream yields its values in order and ends", async () => {
    const { engineClient } = await connected({
      "folder.index": async function* ({ paths }) {
        for (const done of paths.keys()) yield await Promise.resolve(progress(done));
      },
    });
    const values = await collect(engineClient["folder.index"]({ paths: ["a", "b", "c"] }));
    expect(values).toEqual([progress(0), progress(1), progress(2)]);
  });

  test("a stream that fails hands over its values first", async () => {
    const { engineClient } = await connected({
      "folder.index": async function* () {
        yield progress(0);
        yield progress(1);
        await Promise.reject(new EngineError("disk-full", "The disk is full."));
      },
    });
    const values: unknown[] = [];
    const reading = (async () => {
      for await (const value of engineClient["folder.index"]({ paths: ["a"] })) values.push(value);
    })();
    await expect(reading).rejects.toMatchObject({ code: "disk-full" });
    expect(values).toEqual([progress(0), progress(1)]);
  });

  test("leaving the loop closes the stream, and its handler cleans up", async () => {
    const { watch, cleanedUp } = watchAndWait();
    const { engineClient } = await connected({ "folder.watch": watch });
    for await (const value of engineClient["folder.watch"]({ path: "a" })) {
      expect(value).toEqual(removal(1));
      break;
    }
    await cleanedUp;
  });

  test("a stream that looks at no signal is closed at its next value", async () => {
    const cleanedUp = Promise.withResolvers<undefined>();
    const { engineClient } = await connected({
      "folder.watch": async function* () {
        try {
          for (let photoId = 1; ; photoId++) {
            // Lets messages in.
            await new Promise((resolve) => setImmediate(resolve));
            yield removal(photoId);
          }
        } finally {
          cleanedUp.resolve(undefined);
        }
      },
    });
    for await (const value of engineClient["folder.watch"]({ path: "a" })) {
      if (value.kind === "change" && value.photoId === 3) break;
    }
    await cleanedUp.promise;
  });

  test("aborting a stream that waits rejects at once, and its handler cleans up", async () => {
    const { watch, waiting, cleanedUp } = watchAndWait();
    const { engineClient } = await connected({ "folder.watch": watch });
    const controller = new AbortController();
    const reading = collect(engineClient["folder.watch"]({ path: "a" }, controller.signal));
    await waiting;
    controller.abort();
    await expect(reading).rejects.toEqual(cancelled);
    await cleanedUp;
  });

  test("aborting a stream drops what has arrived but was not read", async () => {
    const { engineClient } = await connected({
      "folder.watch": async function* (_, signal) {
        yield removal(1);
        yield removal(2);
        await untilAborted(signal);
      },
      "folder.list": () => Promise.resolve({ folders: [] }),
    });
    const controller = new AbortController();
    const stream = engineClient["folder.watch"]({ path: "a" }, controller.signal);
    const iterator = stream[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: removal(1) });
    // Answers come in order: after this one, the second value is there too.
    await engineClient["folder.list"]({});
    controller.abort();
    await expect(iterator.next()).rejects.toEqual(cancelled);
  });

  test("a request that has ended is forgotten: nothing more is sent for it", async () => {
    const { engineClient, server } = await connected({
      "folder.list": () => Promise.resolve({ folders: [] }),
      "folder.index": async function* () {
        yield await Promise.resolve(progress(1));
      },
    });
    const sent = receive(server, 3);
    const controller = new AbortController();
    const { signal } = controller;
    await engineClient["folder.list"]({}, signal);
    const iterator = engineClient["folder.index"]({ paths: ["a"] }, signal)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    expect(getEventListeners(signal, "abort")).toEqual([]);
    controller.abort();
    await iterator.return?.();
    await engineClient["folder.list"]({});
    expect(await sent).toMatchObject([
      { t: "start", method: "folder.list" },
      { t: "start", method: "folder.index" },
      { t: "start", method: "folder.list" },
    ]);
  });

  test("closing an iterator whose next value is awaited ends both", async () => {
    const { watch, cleanedUp } = watchAndWait();
    const { engineClient } = await connected({ "folder.watch": watch });
    const iterator = engineClient["folder.watch"]({ path: "a" })[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    const done = { done: true, value: undefined };
    expect([await iterator.return?.(), await next, await iterator.next()]).toEqual([done, done, done]);
    await cleanedUp;
  });

  test("many calls and streams at once each get their own answers", async () => {
    const count = 200;
    const answers: (() => void)[] = [];
    const { engineClient } = await connected({
      "folder.find": ({ path }) =>
        new Promise((resolve) => {
          answers.push(() => resolve({ folderId: Number(path) }));
          // Answered last come first, once all are there.
          if (answers.length === count) for (const answer of answers.toReversed()) answer();
        }),
      "folder.watch": async function* ({ path }) {
        yield await Promise.resolve(removal(Number(path)));
        yield removal(Number(path) + 1);
      },
    });
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const calls = numbers.map((number) => engineClient["folder.find"]({ path: `${number}` }));
    const streams = numbers.map((number) => collect(engineClient["folder.watch"]({ path: `${number}` })));
    expect(await Promise.all(calls)).toEqual(numbers.map((folderId) => ({ folderId })));
    expect(await Promise.all(streams)).toEqual(
      numbers.map((number) => [removal(number), removal(number + 1)]),
    );
  });

  test.each(["client", "server"] as const)(
    "when the %s closes, pending calls and streams reject and handlers are aborted",
    async (side) => {
      const { watch, waiting, cleanedUp } = watchAndWait();
      const found = Promise.withResolvers<AbortSignal>();
      const ends = await connected({
        "folder.watch": watch,
        "folder.find": (_, signal) => {
          found.resolve(signal);
          return untilAborted(signal);
        },
      });
      const { engineClient } = ends;
      const stream = engineClient["folder.watch"]({ path: "a" })[Symbol.asyncIterator]();
      expect(await stream.next()).toEqual({ done: false, value: removal(1) });
      const pending = [engineClient["folder.find"]({ path: "a" }), stream.next()];
      await waiting;
      const aborted = once(await found.promise, "abort");
      ends[side].close();
      const lost = { status: "rejected", reason: connectionLost };
      expect(await Promise.allSettled(pending)).toEqual([lost, lost]);
      await Promise.all([aborted, cleanedUp]);
      await expect(engineClient["folder.list"]({})).rejects.toEqual(connectionLost);
      // A listener that comes too late is told nevertheless.
      await new Promise<void>((resolve) => ends.server.onClose(resolve));
    },
  );

  test("an id that is already running is refused, and the first request goes on", async () => {
    const { client, server } = await open();
    const release = Promise.withResolvers<undefined>();
    serveEngine(
      server,
      engine({ "folder.list": () => release.promise.then(() => ({ folders: [] })), "axis.list": unneeded }),
    );
    const refusal = receive(client, 1);
    const answers = receive(client, 3);
    client.send({ t: "start", id: 1, method: "folder.list", input: {} });
    client.send({ t: "start", id: 1, method: "axis.list", input: {} });
    expect(await refusal).toEqual([
      { t: "error", id: 1, error: { code: "bad-input", message: "Request 1 is already running." } },
    ]);
    release.resolve(undefined);
    expect((await answers).slice(1)).toEqual([
      { t: "value", id: 1, value: { folders: [] } },
      { t: "end", id: 1 },
    ]);
    const again = receive(client, 2);
    client.send({ t: "start", id: 1, method: "folder.list", input: {} });
    expect(await again).toMatchObject([{ t: "value" }, { t: "end" }]);
  });

  test("what cannot be copied rejects, on either side", async () => {
    const { engineClient } = await connected({
      "axis.list": () => Promise.resolve({ axes: (() => []) as unknown as [] }),
    });
    const path = (() => "a") as unknown as string;
    await expect(engineClient["folder.find"]({ path })).rejects.toMatchObject({ code: "bad-input" });
    await expect(engineClient["axis.list"]({})).rejects.toMatchObject({ code: "internal" });
  });

  test.each([
    "nonsense",
    null,
    {},
    { t: "stop", id: 1 },
    { t: "cancel", id: 1.5 },
    { t: "start", id: 1 },
    { t: "error", id: 1, error: { code: "no-such-code", message: "" } },
  ])("a message that is not of the wire closes the connection: %j", async (message) => {
    const { client, server } = await open();
    const closed = Promise.all([client, server].map((end) => new Promise<void>((done) => end.onClose(done))));
    const messages: Wire[] = [];
    server.onMessage((received) => messages.push(received));
    client.send(message as Wire);
    client.send({ t: "cancel", id: 1 });
    await closed;
    expect(messages).toEqual([]);
  });

  test("a client can be awaited, printed as JSON and asked for what it has not", async () => {
    const { client, server } = await open();
    const engineClient = connectEngine(client);
    const sent = receive(server, 1);
    expect((await Promise.resolve(engineClient)) === engineClient).toBe(true);
    expect(JSON.stringify(engineClient)).toBe("{}");
    void engineClient["axis.list"]({}).catch(() => undefined);
    expect(await sent).toMatchObject([{ t: "start", method: "axis.list" }]);
  });
});
