import type { EngineClient } from "../../shared/contract.ts";
import { connectEngine } from "../../shared/rpc/connect.ts";
import type { Transport } from "../../shared/rpc/transport.ts";

const firstDelayMs = 250;
const longestDelayMs = 5_000;

/** How the page stands with its engine: `restarting` until it answers again. */
export type ConnectionState = "connecting" | "connected" | "restarting";

/**
 * The page's connection to the engine, made anew for as long as it takes whenever it is lost. `engine` always is the
 * client of the newest connection: what was pending on an older one has been rejected with `connection-lost`.
 */
export class Connection {
  state = $state<ConnectionState>("connecting");
  #engine = $state.raw<EngineClient | undefined>();
  readonly #open: () => Promise<Transport>;

  /** `open` rejects or closes at once where there is no engine now. */
  constructor(open: () => Promise<Transport>) {
    this.#open = open;
  }

  /** The client; throws before the first connection. */
  get engine(): EngineClient {
    if (this.#engine === undefined) throw new Error("There is no connection to the engine yet.");
    return this.#engine;
  }

  /** Connects, and keeps connecting; `connected` is called after each time the engine has answered. */
  async keep(connected: () => void): Promise<never> {
    let delayMs = firstDelayMs;
    for (;;) {
      try {
        const transport = await this.#open();
        const closed = new Promise<void>((resolve) => transport.onClose(resolve));
        const client = connectEngine(transport);
        // A socket that opens into nothing closes without a word: only an answer shows that somebody is there.
        await client["preferences.read"]({});
        this.#engine = client;
        this.state = "connected";
        delayMs = firstDelayMs;
        connected();
        await closed;
      } catch {
        // Nobody is there yet: the wait below is the report, and the state says it.
      }
      if (this.state === "connected") this.state = "restarting";
      const waitMs = delayMs;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      delayMs = Math.min(longestDelayMs, delayMs * 2);
    }
  }
}
