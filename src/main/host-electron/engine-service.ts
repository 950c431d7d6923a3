import { toWireError } from "../../shared/errors.ts";
import { messagePortTransport, type MessagePortLike } from "../../shared/rpc/message-port.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createEngine, type Engine, type ProbeProcess, type StartProbe } from "../engine/index.ts";
import type { FromEngine, ToEngine } from "./messages.ts";

/** How the engine's process talks to the main process, and how it ends. */
export type ServiceChannel = { post: (message: FromEngine) => void; exit: () => void };

/**
 * The engine in a process of its own: takes the main process's messages, one call each, and posts the answers. It serves
 * every port that it is handed with the engine's methods, and pictures by message.
 */
export class EngineService {
  readonly #channel: ServiceChannel;
  readonly #pictures = new Map<number, AbortController>();
  readonly #probes = new Map<number, (end: Awaited<ProbeProcess["ended"]>) => void>();
  #lastProbe = 0;
  #opening: Promise<Engine> | undefined;
  #stopping = false;

  constructor(channel: ServiceChannel) {
    this.#channel = channel;
  }

  /** Takes a message, with the ports it brought. What goes wrong is answered, so that this never throws. */
  receive(message: ToEngine, ports: readonly MessagePortLike[]): void {
    switch (message.kind) {
      case "start":
        this.#opening = createEngine({
          ...message.engine,
          keepUpToDate: true,
          startProbe: this.#startProbe,
        });
        this.#opening.then(
          () => this.#channel.post({ kind: "ready" }),
          (error: unknown) => this.#channel.post({ kind: "refused", error: toWireError(error) }),
        );
        break;
      case "add-folders":
        void this.#addFolders(message.folders);
        break;
      case "connect":
        void this.#opening?.then(
          ({ handlers }) => ports.forEach((port) => serveEngine(messagePortTransport(port), handlers)),
          () => ports.forEach((port) => port.close()),
        );
        break;
      case "picture":
        void this.#sendPicture(message);
        break;
      case "picture-not-wanted":
        this.#pictures.get(message.id)?.abort();
        break;
      case "probe-ended":
        this.#probes.get(message.id)?.({ exit: message.exit, stdout: message.stdout });
        this.#probes.delete(message.id);
        break;
      case "stop":
        void this.#stop();
    }
  }

  async #addFolders(folders: readonly string[]): Promise<void> {
    const { signal } = new AbortController();
    for (const path of folders) {
      try {
        const engine = await this.#opening;
        await engine?.handlers["folder.add"]({ path }, signal);
      } catch (error) {
        this.#channel.post({ kind: "trouble", error: toWireError(error) });
      }
    }
  }

  async #sendPicture({ id, media, photoId }: Extract<ToEngine, { kind: "picture" }>): Promise<void> {
    const wanted = new AbortController();
    this.#pictures.set(id, wanted);
    try {
      const engine = (await this.#opening)!;
      const picture =
        media === "thumb"
          ? await engine.media.thumbnail(photoId, wanted.signal)
          : await engine.media.view(photoId, wanted.signal);
      this.#channel.post({ kind: "picture", id, picture });
    } catch (error) {
      this.#channel.post({ kind: "no-picture", id, error: toWireError(error) });
    } finally {
      this.#pictures.delete(id);
    }
  }

  readonly #startProbe: StartProbe = (modulePath, args) => {
    const id = (this.#lastProbe += 1);
    const { promise, resolve } = Promise.withResolvers<Awaited<ProbeProcess["ended"]>>();
    this.#probes.set(id, resolve);
    this.#channel.post({ kind: "probe", id, modulePath, args });
    return { ended: promise, kill: () => this.#channel.post({ kind: "probe-kill", id }) };
  };

  async #stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const engine = await this.#opening?.catch(() => undefined);
    await engine?.close();
    this.#channel.exit();
  }
}
