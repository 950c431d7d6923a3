import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * Stands where the way out would be: set as the proxy of browser and engine, it is asked for every address that is not
 * this machine's own, refuses, and remembers what was asked for.
 */
export class OutsideWorld {
  /** The first line of each request that wanted to leave this machine. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => {
        this.asked.push(bytes.toString("latin1").split("\r\n", 1)[0]);
        socket.destroy();
      });
    });
  }

  static async close(): Promise<OutsideWorld> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new OutsideWorld(server);
  }

  get proxy(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.#server.close();
  }
}
