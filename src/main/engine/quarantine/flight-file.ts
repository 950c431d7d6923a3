import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";

const slotBytes = 8;

/**
 * A file that holds the ids of the photos that are being read, so that they are known after the process died.
 *
 * A write goes to the system's memory and not to the disk: it outlives the process, costs 3 us, and is lost with the
 * power, which no photo takes away. Rows of the database would cost ten times as much (x64, November 2026).
 */
export class FlightFile {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #bytes = Buffer.alloc(slotBytes);
  readonly #freeSlots: number[] = [];
  #slotCount = 0;
  #isOpen = true;

  /** The ids that a process left in the file when it died; empty where it ended in order. */
  static left(path: string): number[] {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    const ids = Array.from({ length: Math.floor(bytes.length / slotBytes) }, (_, slot) =>
      bytes.readDoubleLE(slot * slotBytes),
    );
    return ids.filter((id) => Number.isSafeInteger(id) && id > 0);
  }

  /** Makes the file anew. */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, "w");
  }

  /** A photo's reading begins; returns how to say that it has ended. */
  enter(photoId: number): () => void {
    const slot = this.#freeSlots.pop() ?? this.#slotCount++;
    this.#write(slot, photoId);
    return () => {
      this.#write(slot, 0);
      this.#freeSlots.push(slot);
    };
  }

  /** Forgets everything, what is still being read too. */
  close(): void {
    this.#isOpen = false;
    closeSync(this.#descriptor);
    rmSync(this.#path, { force: true });
  }

  #write(slot: number, photoId: number): void {
    // What is still being decoded when everything ends is no longer anybody's concern.
    if (!this.#isOpen) return;
    this.#bytes.writeDoubleLE(photoId);
    writeSync(this.#descriptor, this.#bytes, 0, slotBytes, slot * slotBytes);
  }
}
