import { mkdir, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { InstallProgress, InstallReport } from "../../../shared/contract.ts";
import { EngineError } from "../../../shared/errors.ts";
import { explainFileError } from "../db/sqlite-error.ts";
import { openConnections } from "../download/connections.ts";
import { fetchFile, isFetched, partBytes, usualPatience, type RemoteFile } from "../download/fetch-file.ts";
import { DownloadMeter } from "../download/meter.ts";
import { filesOnHub, mirrorAddress } from "./hub.ts";
import type { EncoderShelf } from "./shelf.ts";

/** Left free on the disk: the library's databases, which lie beside the encoders, grow as well. */
const spareBytes = 100_000_000;

/** What one installation is to do. */
export type InstallOptions = {
  /** Stands for the hub; by default the environment's LINEUP_ENCODER_MIRROR, or the hub itself. */
  mirror?: string | undefined;
  signal: AbortSignal;
  tell: (progress: InstallProgress) => void;
};

/** Fetches encoders from the hub onto a library's shelf. Nothing else in Lineup opens a connection. */
export class EncoderInstaller {
  readonly #shelf: EncoderShelf;
  readonly #running = new Map<string, { signal: AbortSignal; report: Promise<InstallReport> }>();

  constructor(shelf: EncoderShelf) {
    this.#shelf = shelf;
  }

  /**
   * Fetches what is missing of an encoder, or goes on fetching it; what is whole and right stays. Throws
   * `encoder-missing`, `install-refused`, `bad-input`, `download-failed`, `download-corrupt`, `disk-full`,
   * `library-unwritable`; aborting the signal ends it at once and keeps what has arrived.
   */
  async install(id: string, options: InstallOptions): Promise<InstallReport> {
    const former = this.#running.get(id);
    if (former?.signal.aborted === false) {
      throw new EngineError(
        "install-refused",
        `The encoder ${id} is being installed already; wait until that is done.`,
      );
    }
    // One that was stopped may still be writing its last bytes to the same file.
    const isFree = former?.report.catch(() => undefined) ?? Promise.resolve();
    const report = isFree.then(() => this.#install(id, options));
    const mine = { signal: options.signal, report };
    this.#running.set(id, mine);
    try {
      return await report;
    } finally {
      if (this.#running.get(id) === mine) this.#running.delete(id);
    }
  }

  /** Waits until everything that runs has ended, one way or the other. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#running.values()].map(({ report }) => report));
  }

  async #install(id: string, { mirror, signal, tell }: InstallOptions): Promise<InstallReport> {
    const startMs = performance.now();
    const { entry, directory } = await this.#shelf.find(id);
    const mirrorText = mirror ?? process.env["LINEUP_ENCODER_MIRROR"] ?? "";
    const published = filesOnHub(entry, mirrorText === "" ? null : mirrorAddress(mirrorText));
    const files = published.map(({ file, bytes, sha256, url }) => ({
      file,
      remote: { address: url, path: join(directory, file), bytes, sha256 },
    }));
    try {
      const wanted: RemoteFile[] = [];
      for (const { remote } of files) if (!(await isFetched(remote, signal))) wanted.push(remote);
      const missingBytes = await this.#missingBytes(wanted);
      if (missingBytes > 0) await this.#refuseFullDisk(id, missingBytes);
      const totalBytes = sum(files.map(({ remote }) => remote.bytes));
      const meter = new DownloadMeter({ totalBytes, doneBytes: totalBytes - missingBytes }, tell);
      await this.#fetch(wanted, meter, signal);
      return {
        kind: "report",
        encoder: id,
        title: entry.title,
        licence: entry.licence,
        files: files.map(({ file, remote }) => ({
          file,
          bytes: remote.bytes,
          fetched: wanted.includes(remote),
        })),
        fetchedBytes: meter.receivedBytes,
        seconds: (performance.now() - startMs) / 1_000,
      };
    } catch (error) {
      signal.throwIfAborted();
      throw explainFileError(error, dirname(this.#shelf.directory));
    }
  }

  async #fetch(wanted: readonly RemoteFile[], meter: DownloadMeter, signal: AbortSignal): Promise<void> {
    const connections = openConnections();
    try {
      for (const remote of wanted) {
        await fetchFile(remote, { connections, patience: usualPatience, meter, signal });
      }
    } finally {
      await connections.destroy();
    }
  }

  async #missingBytes(wanted: readonly RemoteFile[]): Promise<number> {
    return sum(await Promise.all(wanted.map(async (one) => one.bytes - (await partBytes(one)))));
  }

  async #refuseFullDisk(id: string, missingBytes: number): Promise<void> {
    const { directory } = this.#shelf;
    await mkdir(directory, { recursive: true });
    const { bavail, bsize } = await statfs(directory);
    const [neededBytes, freeBytes] = [missingBytes + spareBytes, bavail * bsize];
    if (neededBytes <= freeBytes) return;
    throw new EngineError(
      "disk-full",
      `The encoder ${id} needs ${megabytes(neededBytes)} on the disk holding ${directory}, and ` +
        `${megabytes(freeBytes)} are free; make room and run again.`,
    );
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString("en")} MB`;
