import { fromWireError, EngineError } from "../../shared/errors.ts";
import type { MediaKind } from "../../shared/media-url.ts";
import type { MediaSource, Picture } from "../host-shared/media.ts";
import { keepRunning, type ProcessReports, type Supervisor } from "../host-shared/supervisor.ts";
import type { EngineChoice, FromEngine, ToEngine } from "./messages.ts";

/** A process that was started for the engine; `Port` is what Electron hands over as `MessagePortMain`. */
export type EngineChild<Port> = {
  post: (message: ToEngine, ports: readonly Port[]) => void;
  kill: () => void;
};

/** What such a process reports to the one who started it. */
export type ChildReports = { message: (message: FromEngine) => void; exited: (how: string) => void };

/** What the engine's process is started with, and what it needs of the main process. */
export type EngineProcessParts<Port> = {
  engine: EngineChoice;
  /** Starts the engine's process; reports come in later turns. */
  fork: (reports: ChildReports) => EngineChild<Port>;
  /** Starts a program of the engine that tests a device. */
  startProbe: (
    modulePath: string,
    args: readonly string[],
  ) => { ended: Promise<{ exit: number | string; stdout: string }>; kill: () => void };
  /** Closes a port that will not be handed over. */
  closePort: (port: Port) => void;
  /** Told in one sentence what a person asked for in vain. */
  onTrouble: (message: string) => void;
};

/**
 * The engine's process as the main process has it: kept running, started again when it dies, and asked for pictures. Ports
 * and folders that come while it is not there wait for it; pictures are refused then with `connection-lost`. Once it has
 * ended for good, ports are closed, and folders wait for the next one (`waitingFolders`).
 */
export class EngineProcess<Port> {
  readonly #parts: EngineProcessParts<Port>;
  readonly #supervisor: Supervisor;
  readonly #pictures = new Map<number, PromiseWithResolvers<Picture>>();
  #probes = new Map<number, { kill: () => void }>();
  #lastPicture = 0;
  /** The process that is ready, or null. */
  #child: EngineChild<Port> | null = null;
  #waiting: { message: ToEngine; ports: readonly Port[] }[] = [];
  #isOver = false;

  constructor(parts: EngineProcessParts<Port>) {
    this.#parts = parts;
    this.#supervisor = keepRunning(
      (reports) => this.#start(reports),
      () => undefined,
    );
    const closePorts = () => {
      this.#isOver = true;
      for (const { message, ports } of this.#waiting.splice(0)) this.#send(message, ports);
    };
    this.#supervisor.ended.then(closePorts, closePorts);
  }

  /** Resolves after `stop`; rejects with what keeps the engine from starting (`createEngine`). */
  get ended(): Promise<void> {
    return this.#supervisor.ended;
  }

  /** Ends the engine within seconds, keeping what is done. */
  stop(): void {
    this.#supervisor.stop();
  }

  /** Connects a page's port to the engine, which owns it from then on. */
  connect(port: Port): void {
    this.#send({ kind: "connect" }, [port]);
  }

  /** Adds folders to the library; those that cannot be are told to `onTrouble`. */
  addFolders(folders: readonly string[]): void {
    if (folders.length > 0) this.#send({ kind: "add-folders", folders }, []);
  }

  /** Folders that no engine was given yet; for the next one, where this one has ended for good. */
  get waitingFolders(): readonly string[] {
    return this.#waiting.flatMap(({ message }) => (message.kind === "add-folders" ? message.folders : []));
  }

  /** The engine's pictures, through its process. */
  readonly media: MediaSource = {
    thumbnail: (photoId, signal) => this.#picture("thumb", photoId, signal),
    view: (photoId, signal) => this.#picture("view", photoId, signal),
  };

  #start(reports: ProcessReports) {
    const child = this.#parts.fork({
      message: (message) => this.#receive(child, message, reports),
      exited: (how) => {
        this.#child = null;
        const lost = new EngineError("connection-lost", "The engine has ended; it is being started again.");
        for (const waiter of this.#pictures.values()) waiter.reject(lost);
        this.#pictures.clear();
        for (const probe of this.#probes.values()) probe.kill();
        this.#probes.clear();
        reports.exited(how);
      },
    });
    child.post({ kind: "start", engine: this.#parts.engine }, []);
    return { stop: () => child.post({ kind: "stop" }, []), kill: child.kill };
  }

  #receive(child: EngineChild<Port>, message: FromEngine, reports: ProcessReports): void {
    switch (message.kind) {
      case "ready":
        this.#child = child;
        for (const { message: one, ports } of this.#waiting.splice(0)) child.post(one, ports);
        reports.ready();
        break;
      case "refused":
        reports.refused(fromWireError(message.error));
        break;
      case "trouble":
        this.#parts.onTrouble(message.error.message);
        break;
      case "picture":
        this.#pictures.get(message.id)?.resolve(message.picture);
        break;
      case "no-picture":
        this.#pictures.get(message.id)?.reject(fromWireError(message.error));
        break;
      case "probe":
        void this.#probe(child, message);
        break;
      case "probe-kill":
        this.#probes.get(message.id)?.kill();
    }
  }

  async #probe(
    child: EngineChild<Port>,
    { id, modulePath, args }: Extract<FromEngine, { kind: "probe" }>,
  ): Promise<void> {
    const probe = this.#parts.startProbe(modulePath, args);
    this.#probes.set(id, probe);
    const { exit, stdout } = await probe.ended;
    // The engine that asked may have gone meanwhile, and another asked under the same number.
    if (this.#probes.get(id) !== probe) return;
    this.#probes.delete(id);
    child.post({ kind: "probe-ended", id, exit, stdout }, []);
  }

  async #picture(media: MediaKind, photoId: number, signal: AbortSignal): Promise<Picture> {
    signal.throwIfAborted();
    const child = this.#child;
    if (child === null) throw new EngineError("connection-lost", "The engine is being started.");
    const id = (this.#lastPicture += 1);
    const waiter = Promise.withResolvers<Picture>();
    this.#pictures.set(id, waiter);
    const forget = () => child.post({ kind: "picture-not-wanted", id }, []);
    signal.addEventListener("abort", forget);
    child.post({ kind: "picture", id, media, photoId }, []);
    try {
      return await waiter.promise;
    } finally {
      signal.removeEventListener("abort", forget);
      this.#pictures.delete(id);
    }
  }

  #send(message: ToEngine, ports: readonly Port[]): void {
    if (this.#child !== null) this.#child.post(message, ports);
    else if (this.#isOver && ports.length > 0) ports.forEach(this.#parts.closePort);
    else this.#waiting.push({ message, ports });
  }
}
