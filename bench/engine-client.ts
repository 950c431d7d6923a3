import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../src/main/engine/index.ts";
import type { EngineClient, IndexReport } from "../src/shared/contract.ts";
import { connectEngine } from "../src/shared/rpc/connect.ts";
import { serveEngine } from "../src/shared/rpc/serve.ts";
import { createMemoryPair } from "../src/shared/rpc/transport.ts";

/** Where the encoders that ship with Lineup are. */
export const modelsDirectory = join(import.meta.dirname, "../models");

/** Opens an engine on a library directory, does `work` with a client of it, and closes it whatever happens. */
export async function withEngine<T>(
  libraryDirectory: string,
  work: (client: EngineClient) => Promise<T>,
): Promise<T> {
  // Figures are the processor's, and no device is tested meanwhile.
  const engine = await createEngine({ libraryDirectory, modelsDirectory, device: "cpu" });
  const [near, far] = createMemoryPair();
  serveEngine(far, engine.handlers);
  try {
    return await work(connectEngine(near));
  } finally {
    near.close();
    await engine.close();
  }
}

/** Indexes folders and returns the report. */
export async function indexFolders(client: EngineClient, paths: string[]): Promise<IndexReport> {
  for await (const event of client["folder.index"]({ paths })) if (event.kind === "report") return event;
  throw new Error("Indexing ended without a report.");
}

/** Does `work` in an empty folder of its own, which is gone afterwards. */
export async function withTemporaryFolder<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "lineup-bench-"));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
