import { join } from "node:path";
import type Database from "better-sqlite3";
import type { EncoderIdentity } from "../../../../shared/contract.ts";
import type { PendingPhoto } from "./photos.ts";

/** The bytes of a vector as stored: float32, little-endian. Shares the vector's memory. */
export function vectorToBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** The vector in a stored blob, in memory of its own (a blob need not be aligned). */
export function blobToVector(blob: Uint8Array): Float32Array {
  // Not `blob.slice()`: a Buffer only returns a view of itself.
  return new Float32Array(new Uint8Array(blob).buffer);
}

/** The `encoder` and `embedding` tables. */
export class EmbeddingTable {
  readonly #db: Database.Database;
  readonly #put: Database.Statement;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#put = db.prepare(
      "INSERT OR REPLACE INTO embedding (encoder_id, photo_id, vector) VALUES (?, ?, ?)",
    );
  }

  /** The row id of an encoder, made on first use. */
  encoderId(identity: EncoderIdentity): number {
    const { id, sha256, preprocessing, dimensions } = identity;
    return this.#db
      .prepare<[string, string, number, number], number>(
        `INSERT INTO encoder (name, sha256, preprocessing, dimensions) VALUES (?, ?, ?, ?)
         ON CONFLICT (name, sha256, preprocessing) DO UPDATE SET dimensions = excluded.dimensions RETURNING id`,
      )
      .pluck()
      .get(id, sha256, preprocessing, dimensions) as number;
  }

  put(encoderId: number, photoId: number, vector: Float32Array): void {
    this.#put.run(encoderId, photoId, vectorToBlob(vector));
  }

  get(encoderId: number, photoId: number): Float32Array | undefined {
    const blob = this.#db
      .prepare<[number, number], Buffer>("SELECT vector FROM embedding WHERE encoder_id = ? AND photo_id = ?")
      .pluck()
      .get(encoderId, photoId);
    return blob && blobToVector(blob);
  }

  /** Forgets a photo's vectors of every encoder. */
  deleteOf(photoId: number): void {
    this.#db.prepare("DELETE FROM embedding WHERE photo_id = ?").run(photoId);
  }

  count(encoderId: number): number {
    return this.#db
      .prepare<[number], number>("SELECT count(*) FROM embedding WHERE encoder_id = ?")
      .pluck()
      .get(encoderId) as number;
  }

  /** How many photos are there with a vector of an encoder. */
  countPresent(encoderId: number): number {
    return this.#db
      .prepare<[number], number>(
        `SELECT count(*) FROM embedding JOIN photo ON photo.id = photo_id
         WHERE encoder_id = ? AND missing_since_ms IS NULL`,
      )
      .pluck()
      .get(encoderId) as number;
  }

  /** Photos that are there and have a vector of one encoder but none of another; by folder and name. */
  lacking(encoderId: number, otherEncoderId: number): PendingPhoto[] {
    return this.#db
      .prepare<[number, number], [number, string, string]>(
        `SELECT photo.id, folder.path, photo.name FROM embedding
         JOIN photo ON photo.id = embedding.photo_id JOIN folder ON folder.id = photo.folder_id
         WHERE embedding.encoder_id = ? AND missing_since_ms IS NULL AND NOT EXISTS (
           SELECT 1 FROM embedding AS other WHERE other.encoder_id = ? AND other.photo_id = photo.id
         ) ORDER BY folder.path, photo.name`,
      )
      .raw()
      .all(encoderId, otherEncoderId)
      .map(([id, folderPath, name]) => ({ id, path: join(folderPath, name) }));
  }

  /** The next vectors of photos that are there, by photo id; fewer than `limit` means the end. */
  page(encoderId: number, afterPhotoId: number, limit: number): [photoId: number, blob: Buffer][] {
    return this.#db
      .prepare<[number, number, number], [number, Buffer]>(
        `SELECT photo_id, vector FROM embedding JOIN photo ON photo.id = photo_id
         WHERE encoder_id = ? AND photo_id > ? AND missing_since_ms IS NULL ORDER BY photo_id LIMIT ?`,
      )
      .raw()
      .all(encoderId, afterPhotoId, limit);
  }
}
