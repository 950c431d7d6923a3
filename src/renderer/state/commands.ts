import type { HostCommand } from "../../shared/host.ts";

type Act = () => void | Promise<void>;

/**
 * What the commands of menus and keys do. The part of the app that a command is about says so for as long as it is there:
 * `$effect(() => app.commands.on("export-order", openExport))`.
 */
export class Commands {
  readonly #acts = new Map<HostCommand, Act[]>();
  readonly #attempt: (act: Act) => Promise<void>;

  /** `attempt` runs an act and shows what went wrong. */
  constructor(attempt: (act: Act) => Promise<void>) {
    this.#attempt = attempt;
  }

  /** Has `act` stand for a command until the returned function is called; the newest one counts. */
  on(command: HostCommand, act: Act): () => void {
    const acts = this.#acts.get(command) ?? [];
    this.#acts.set(command, [act, ...acts]);
    return () =>
      this.#acts.set(
        command,
        this.#acts.get(command)!.filter((one) => one !== act),
      );
  }

  /** Does a command; false where nothing stands for it now. */
  do(command: HostCommand): boolean {
    const act = this.#acts.get(command)?.[0];
    if (act === undefined) return false;
    void this.#attempt(act);
    return true;
  }
}
