import type { Command } from "commander";
import type { InstallProgress, InstallReport } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Context, JsonOption } from "./commands.ts";
import { printJson, printLine } from "./print.ts";
import { describeSeconds, ProgressLine } from "./progress-line.ts";

type InstallOptions = JsonOption & { mirror?: string };

/** Adds `encoders install` to the command `encoders`. */
export function addEncoderInstall(
  encoders: Command,
  run: (work: (context: Context) => Promise<void>) => Promise<void>,
): void {
  encoders
    .command("install")
    .argument("<id>")
    .description("fetch an encoder from the Hugging Face hub, or go on fetching it")
    .option("--mirror <url>", "fetch from here instead; also LINEUP_ENCODER_MIRROR in the environment")
    .option("--json", "print one JSON object")
    .action((id: string, options: InstallOptions) => run((context) => installEncoder(context, id, options)));
}

async function installEncoder(context: Context, id: string, options: InstallOptions): Promise<void> {
  const report = await runInstall(context, id, options.mirror);
  if (options.json === true) {
    printJson({ ...report, kind: undefined });
    return;
  }
  const { encoder, title, licence, files, fetchedBytes, seconds } = report;
  const what = `${encoder} (${title}; licence: ${licence})`;
  printLine(
    files.some(({ fetched }) => fetched)
      ? `Installed ${what}: ${megabytes(fetchedBytes)} MB fetched in ${seconds.toFixed(1)} s.`
      : `Already installed: ${what}; nothing was fetched.`,
  );
  printLine(`To use it: lineup encoders use ${encoder}`);
}

async function runInstall({ engine, signal }: Context, id: string, mirror?: string): Promise<InstallReport> {
  const line = new ProgressLine();
  try {
    const input = { id, ...(mirror !== undefined && { mirror }) };
    for await (const event of engine["encoder.install"](input, signal)) {
      if (event.kind === "report") return event;
      line.write(describeInstall(event));
    }
  } finally {
    line.end();
  }
  throw new EngineError("internal", "Installing ended without a report.");
}

/** One line that says where an installation is. */
export function describeInstall(progress: InstallProgress): string {
  const { doneBytes, totalBytes, bytesPerSecond, secondsLeft, trouble } = progress;
  const parts = [`${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`];
  if (trouble !== null) return `${parts[0]}, trying again: ${trouble}`;
  if (bytesPerSecond > 0) parts.push(`${megabytes(bytesPerSecond)} MB per second`);
  if (secondsLeft !== null && doneBytes < totalBytes) parts.push(`${describeSeconds(secondsLeft)} left`);
  return parts.join(", ");
}

function megabytes(bytes: number): string {
  const oneDigit = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return (bytes / 1_000_000).toLocaleString("en", oneDigit);
}
