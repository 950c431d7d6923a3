import type { Command } from "commander";
import type { EncoderSwitchReport } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import type { Context, JsonOption } from "./commands.ts";
import { printJson, printLine } from "./print.ts";
import { ProgressLine } from "./progress-line.ts";

/** Adds `encoders use` to the command `encoders`. */
export function addEncoderUse(
  encoders: Command,
  run: (work: (context: Context) => Promise<void>) => Promise<void>,
): void {
  encoders
    .command("use")
    .argument("<id>")
    .description("go over to another encoder: embed every photo and derive every axis again")
    .option("--json", "print one JSON object")
    .action((id: string, options: JsonOption) => run((context) => useEncoder(context, id, options)));
}

async function useEncoder(context: Context, id: string, options: JsonOption): Promise<void> {
  const report = await runSwitch(context, id);
  if (options.json === true) {
    printJson({ ...report, kind: undefined });
    return;
  }
  const was = report.previousEncoder === report.encoder ? "" : ` instead of ${report.previousEncoder}`;
  printLine(
    `The library uses ${report.encoder}${was}: ${report.embedded.toLocaleString("en")} photos embedded on ` +
      `${report.device} in ${report.seconds.toFixed(1)} s, ${report.unchanged.toLocaleString("en")} were already.`,
  );
  if (report.axesDerived.length > 0) printLine(`Derived again: ${report.axesDerived.join(", ")}.`);
  if (report.axesAdded.length > 0) printLine(`Added, made by others: ${report.axesAdded.join(", ")}.`);
  for (const { message } of [...report.axesUnusable, ...report.failures]) printLine(message);
}

async function runSwitch({ engine, signal }: Context, id: string): Promise<EncoderSwitchReport> {
  const line = new ProgressLine();
  try {
    for await (const event of engine["encoder.use"]({ id }, signal)) {
      if (event.kind === "report") return event;
      line.show(event);
    }
  } finally {
    line.end();
  }
  throw new EngineError("internal", "The switch ended without a report.");
}
