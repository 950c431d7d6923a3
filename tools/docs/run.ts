import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { generateSamples } from "../../samples/generate.ts";
import type { Found, MarkdownDocument } from "./markdown.ts";
import { proofOf } from "./proofs.ts";

/** Where documents put what they make; in a check, a folder of its own stands for it. */
const temporary = "/tmp/";
/** Whether this system has the shell that documents are written for. */
export const hasShell = process.platform !== "win32";

/** What a person's home has in a check: photos in `Pictures`. */
const photosAtHome = { count: 12, seed: 3, widthPixels: 320, heightPixels: 240 };

type Ran = { exitCode: number | null; output: string; errors: string };

/**
 * Runs the commands of a document that can be, one after another, as its reader would: in the repository, with a home,
 * a library and a temporary folder of their own. Returns what went wrong, as `file:line: why`: a command that fails, or
 * prints something else than the document says. `onCommand` is told of each command before it runs.
 */
export async function runDocument(
  root: string,
  document: MarkdownDocument,
  onCommand: (place: string, command: string) => void = () => undefined,
): Promise<string[]> {
  const runs = document.blocks.some(({ commands }) =>
    commands.some(({ text }) => proofOf(text).is === "run"),
  );
  if (!runs) return [];
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "lineup-docs-")));
  try {
    const reader = await Reader.arrive(root, scratch);
    const problems: string[] = [];
    for (const { commands, printed } of document.blocks) {
      let output = "";
      let ranAll = true;
      for (const command of commands) {
        if (proofOf(command.text).is !== "run") {
          ranAll = false;
          continue;
        }
        const place = `${document.path}:${command.line}`;
        onCommand(place, command.text);
        const { exitCode, output: printedNow, errors } = await reader.type(command);
        output += printedNow;
        if (exitCode !== 0) problems.push(`${place}: it ended with ${exitCode}: ${errors.trim()}`);
      }
      if (printed === null || !ranAll) continue;
      const place = `${document.path}:${commands.at(-1)!.line}`;
      if (tidied(output) !== tidied(printed))
        problems.push(`${place}: it prints something else now:\n${tidied(output)}`);
    }
    return problems;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Somebody who types what a document says. */
class Reader {
  readonly #root: string;
  readonly #scratch: string;
  readonly #environment: NodeJS.ProcessEnv;
  #folder: string;

  private constructor(root: string, scratch: string, environment: NodeJS.ProcessEnv) {
    this.#root = root;
    this.#folder = root;
    this.#scratch = scratch;
    this.#environment = environment;
  }

  static async arrive(root: string, scratch: string): Promise<Reader> {
    const [home, programs] = [join(scratch, "home"), join(scratch, "programs")];
    for (const folder of [home, programs]) mkdirSync(folder);
    await generateSamples({ folder: join(home, "Pictures"), ...photosAtHome });
    const lineup = join(programs, "lineup");
    writeFileSync(
      lineup,
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, "src/main/host-cli/index.ts")}" "$@"\n`,
    );
    chmodSync(lineup, 0o755);
    // What npm tells the script that runs this is not for those that are run here.
    const own = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|XDG_)/i.test(name));
    const path = `${programs}${delimiter}${process.env["PATH"]}`;
    return new Reader(root, scratch, { ...Object.fromEntries(own), HOME: home, PATH: path });
  }

  /** Runs one command to its end. */
  async type({ text }: Found): Promise<Ran> {
    const command = text.replaceAll("<repository>", this.#root).replaceAll(temporary, `${this.#scratch}/`);
    const change = /^cd (.+)$/.exec(command);
    if (change !== null) {
      this.#folder = resolve(this.#folder, change[1]);
      return { exitCode: 0, output: "", errors: "" };
    }
    const child = spawn("bash", ["-c", command], {
      cwd: this.#folder,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const written = { output: "", errors: "" };
    child.stdout.setEncoding("utf8").on("data", (more: string) => (written.output += more));
    child.stderr.setEncoding("utf8").on("data", (more: string) => (written.errors += more));
    const exitCode = await new Promise<number | null>((done, fail) => {
      child.on("error", fail);
      child.on("close", done);
    });
    // What was made here has another name in the document.
    const output = written.output.replaceAll(`${this.#scratch}/`, temporary);
    return { ...written, output, exitCode };
  }
}

/** Other processors round the last digits of a score in another way: there only the words are compared. */
const hasSameDigits = process.platform === "linux" && process.arch === "x64";

function tidied(text: string): string {
  const lines = text.replaceAll(/[ \t]+$/gm, "").trim();
  return hasSameDigits ? lines : lines.replaceAll(/[-\d.]+/g, "0").replaceAll(/ +/g, " ");
}
