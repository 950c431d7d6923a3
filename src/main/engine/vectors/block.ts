import { projectWasmBase64 } from "./kernel/project-wasm.ts";
import {
  createMemory,
  instantiate,
  maximumPages,
  pageBytes,
  type WasmMemory,
} from "./kernel/web-assembly.ts";

const projectWasm = Buffer.from(projectWasmBase64, "base64");

type ProjectKernel = {
  project: (vectors: number, axis: number, scores: number, count: number, stride: number) => void;
};

/**
 * Rows per call of the kernel. One call for all rows would do the whole first projection in V8's unoptimised code,
 * which is only replaced between calls; and the scores of a chunk are still in the cache when they are copied out.
 */
const chunkRows = 512;

/** Rows to make room for at once when the block is full: an eighth more, so at most an eighth is unused. */
const growthFactor = 1.125;

const alignTo64 = (bytes: number) => Math.ceil(bytes / 64) * 64;

/**
 * All vectors of one encoder in one block of WebAssembly memory, which is loaded once, changed in place and read
 * whole by {@link VectorBlock.project}.
 *
 * Memory: the axis, the scores of one chunk, then the rows. A row is padded with zeros to a multiple of 4 floats.
 * At 413 dimensions a row is 1,664 bytes; 200,000 rows are 333 MB, and 2.5 million fit in the 4 GB of one memory.
 * Beside them stand 4 bytes per row of photo ids and the map from photo id to row, 7.3 MB for 200,000 photos.
 */
export class VectorBlock {
  readonly dimensions: number;
  /** How many vectors one block can hold. */
  readonly maximumCount: number;
  /** For a module that reads in place. Its rows belong to the block: write none. */
  readonly memory: WasmMemory;

  readonly #kernel: ProjectKernel;
  /** Floats from one row to the next. */
  readonly #stride: number;
  readonly #scoresOffsetBytes: number;
  readonly #rowsOffsetBytes: number;
  readonly #rowByPhotoId = new Map<number, number>();
  #count = 0;
  #capacity: number;
  /** The whole memory, made anew when it grows. */
  #floats: Float32Array;
  /** Photo ids by row, as long as the capacity. */
  #photoIds: Uint32Array;

  /** An empty block for vectors of `dimensions` floats. Throws a RangeError unless that is a positive integer. */
  constructor(dimensions: number) {
    if (!Number.isInteger(dimensions) || dimensions < 1) {
      throw new RangeError(`A vector has a positive whole number of dimensions, not ${dimensions}.`);
    }
    this.dimensions = dimensions;
    this.#stride = Math.ceil(dimensions / 4) * 4;
    this.#scoresOffsetBytes = alignTo64(this.#stride * 4);
    this.#rowsOffsetBytes = alignTo64(this.#scoresOffsetBytes + chunkRows * 4);
    this.maximumCount = this.#rowsThatFit(maximumPages);
    const pages = Math.ceil(this.#rowsOffsetBytes / pageBytes);
    this.memory = createMemory(pages);
    this.#kernel = instantiate(projectWasm, this.memory) as ProjectKernel;
    this.#floats = new Float32Array(this.memory.buffer);
    this.#capacity = this.#rowsThatFit(pages);
    this.#photoIds = new Uint32Array(this.#capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** The photo of each row, a view that holds until the next `set`, `delete` or `reserve`; copy it to keep it. */
  get photoIds(): Uint32Array {
    return this.#photoIds.subarray(0, this.#count);
  }

  /** Bytes of the memory and of the photo ids, used or not; pages never written to count but take no RAM. */
  get byteLength(): number {
    return this.memory.buffer.byteLength + this.#photoIds.byteLength;
  }

  /** Makes room for `count` vectors in all, exactly. Throws a RangeError beyond {@link VectorBlock.maximumCount}. */
  reserve(count: number): void {
    if (count <= this.#capacity) return;
    if (!(count <= this.maximumCount)) {
      throw new RangeError(
        `At most ${this.maximumCount} vectors of ${this.dimensions} dimensions fit in one block.`,
      );
    }
    const bytes = this.#rowsOffsetBytes + count * this.#stride * 4;
    const pages = Math.ceil(bytes / pageBytes);
    this.memory.grow(pages - this.memory.buffer.byteLength / pageBytes);
    this.#floats = new Float32Array(this.memory.buffer);
    this.#capacity = this.#rowsThatFit(pages);
    const photoIds = new Uint32Array(this.#capacity);
    photoIds.set(this.photoIds);
    this.#photoIds = photoIds;
  }

  /**
   * Copies `vector` in as the vector of `photoId`, a 32-bit positive integer, in place of the one it had. Throws a
   * RangeError, and changes nothing, for a wrong length, a value that is not finite, or a full block.
   */
  set(photoId: number, vector: Float32Array): void {
    if (!Number.isInteger(photoId) || photoId < 1 || photoId > 0xffff_ffff) {
      throw new RangeError(`A photo id is a 32-bit positive integer, not ${photoId}.`);
    }
    this.#check(vector);
    let row = this.#rowByPhotoId.get(photoId);
    if (row === undefined) {
      row = this.#count;
      if (row === this.#capacity) {
        this.reserve(Math.max(row + 1, Math.min(Math.ceil(row * growthFactor), this.maximumCount)));
      }
      this.#photoIds[row] = photoId;
      this.#rowByPhotoId.set(photoId, row);
      this.#count++;
    }
    this.#floats.set(vector, this.#startOf(row));
  }

  /** Removes the vector of `photoId` and says whether there was one. The last row moves into its place. */
  delete(photoId: number): boolean {
    const row = this.#rowByPhotoId.get(photoId);
    if (row === undefined) return false;
    const last = this.#count - 1;
    if (row !== last) {
      const start = this.#startOf(last);
      this.#floats.copyWithin(this.#startOf(row), start, start + this.#stride);
      this.#photoIds[row] = this.#photoIds[last];
      this.#rowByPhotoId.set(this.#photoIds[row], row);
    }
    this.#rowByPhotoId.delete(photoId);
    this.#count = last;
    return true;
  }

  has(photoId: number): boolean {
    return this.#rowByPhotoId.has(photoId);
  }

  /** A copy of the vector of `photoId`, or undefined where it has none. */
  get(photoId: number): Float32Array | undefined {
    const row = this.#rowByPhotoId.get(photoId);
    if (row === undefined) return undefined;
    const start = this.#startOf(row);
    return this.#floats.slice(start, start + this.dimensions);
  }

  /**
   * The dot product of `axis` with each vector, in the order of {@link VectorBlock.photoIds}, as a fresh array.
   *
   * Sums are in float32 and in one fixed order, so a score depends on its vector and the axis alone: not on its
   * row, on other rows, or on the machine. Throws a RangeError for an axis of a wrong length or not finite.
   */
  project(axis: Float32Array): Float32Array {
    this.#check(axis);
    const scores = new Float32Array(this.#count);
    this.#floats.set(axis);
    const chunkStart = this.#scoresOffsetBytes / 4;
    for (let row = 0; row < this.#count; row += chunkRows) {
      const rows = Math.min(chunkRows, this.#count - row);
      this.#kernel.project(this.#startOf(row) * 4, 0, this.#scoresOffsetBytes, rows, this.#stride);
      scores.set(this.#floats.subarray(chunkStart, chunkStart + rows), row);
    }
    return scores;
  }

  /** Where a row starts, in floats from the start of the memory. */
  #startOf(row: number): number {
    return this.#rowsOffsetBytes / 4 + row * this.#stride;
  }

  #rowsThatFit(pages: number): number {
    return Math.floor((pages * pageBytes - this.#rowsOffsetBytes) / (this.#stride * 4));
  }

  #check(vector: Float32Array): void {
    if (vector.length !== this.dimensions) {
      throw new RangeError(`A vector of ${vector.length} dimensions is not one of ${this.dimensions}.`);
    }
    for (let i = 0; i < vector.length; i++) {
      if (!Number.isFinite(vector[i])) throw new RangeError(`Dimension ${i} of the vector is ${vector[i]}.`);
    }
  }
}
