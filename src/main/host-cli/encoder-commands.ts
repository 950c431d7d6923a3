import type { Command } from "commander";
import type { EncoderSummary } from "../../shared/contract.ts";
import type { Context, JsonOption } from "./commands.ts";
import { printJson, printLine, printTable } from "./print.ts";

/** Adds `list` and `import` to the command `encoders`; `run` opens an engine for each. */
export function addEncoderCommands(
  encoders: Command,
  run: (work: (context: Context) => Promise<void>) => Promise<void>,
): void {
  encoders
    .command("list")
    .description("list the encoders: what there is, what can be had, what is in use")
    .option("--json", "print one JSON object")
    .action((options: JsonOption) => run((context) => listEncoders(context, options)));
  encoders
    .command("import")
    .argument("<file>", "the JSON of its entry, or the ONNX file with that beside it")
    .description("bring an ONNX image encoder into the library")
    .action((file: string) => run((context) => importEncoder(context, file)));
}

const states: Record<EncoderSummary["state"], string> = {
  "in-the-box": "in the box",
  installed: "installed",
  "can-be-installed": "can be installed",
  "has-to-be-made": "has to be made (models/export)",
  damaged: "damaged",
};

async function listEncoders({ engine }: Context, options: JsonOption): Promise<void> {
  const { encoders } = await engine["encoder.list"]({});
  if (options.json === true) {
    printJson({ encoders });
    return;
  }
  printTable(
    ["encoder", "title", "dimensions", "state", "in use", "recommended", "in the paper", "licence"],
    encoders.map((one) => [
      one.id,
      one.title,
      one.dimensions,
      states[one.state],
      one.inUse ? "yes" : "",
      one.recommended ? "yes" : "",
      one.paper ?? "",
      one.licence,
    ]),
  );
}

async function importEncoder({ engine, signal }: Context, file: string): Promise<void> {
  const { id, title } = await engine["encoder.import"]({ path: file }, signal);
  printLine(`Imported the encoder ${id} (${title}); use it with "lineup encoders use ${id}".`);
}
