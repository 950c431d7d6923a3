import type { EngineClient } from "../../shared/contract.ts";
import { connectEngine } from "../../shared/rpc/connect.ts";
import { serveEngine } from "../../shared/rpc/serve.ts";
import { createMemoryPair } from "../../shared/rpc/transport.ts";
import { createEngine, type DeviceChoice } from "../engine/index.ts";
import { libraryDirectory, modelsDirectory } from "../host-shared/places.ts";

/** The options every command takes. */
export type GlobalOptions = { library?: string; encoder?: string; device: DeviceChoice };

/** Opens an engine, does `work` with a client of it, and closes it whatever happens. */
export async function withEngine<T>(
  options: GlobalOptions,
  work: (engine: EngineClient) => Promise<T>,
): Promise<T> {
  const engine = await createEngine({
    libraryDirectory: libraryDirectory(options.library),
    modelsDirectory: modelsDirectory(),
    encoderId: options.encoder,
    device: options.device,
  });
  // The same wire as every other host: what works here works there.
  const [near, far] = createMemoryPair();
  serveEngine(far, engine.handlers);
  try {
    return await work(connectEngine(near));
  } finally {
    near.close();
    await engine.close();
  }
}
