import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { toWireError } from "../../shared/errors.ts";
import { lineupVersion, rebuildLibrary } from "../engine/index.ts";
import { libraryDirectory } from "../host-shared/places.ts";
import * as axisCommands from "./axis-commands.ts";
import * as commands from "./commands.ts";
import { showDevices, type DevicesOptions } from "./device-commands.ts";
import { addEncoderCommands } from "./encoder-commands.ts";
import { addEncoderInstall } from "./encoder-install.ts";
import { addEncoderUse } from "./encoder-use.ts";
import { printLine } from "./print.ts";
import { addServe } from "./serve-command.ts";
import { withEngine, type GlobalOptions } from "./session.ts";

const exitCodes = { done: 0, failed: 1, wrongUsage: 2 } as const;

/**
 * Runs one command and returns the exit code: 0 done, 1 failed or cancelled, 2 wrong usage. Results go to standard
 * output, everything else to standard error. Ctrl-C cancels what runs; a second one ends the process at once.
 */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  process.once("SIGTERM", () => abort.abort());
  // A reader that has seen enough, such as `head`, closes the pipe: that is no fault.
  process.stdout.on("error", () => process.exit(exitCodes.done));
  const state = { exitCode: exitCodes.done as number };
  try {
    await createProgram(abort.signal, state).parseAsync(argv, { from: "user" });
    return state.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
    const { code, message } = toWireError(error);
    process.stderr.write(code === "cancelled" ? "Cancelled; what is done is kept.\n" : `${message}\n`);
    return code === "bad-input" ? exitCodes.wrongUsage : exitCodes.failed;
  }
}

type Work = (context: commands.Context) => Promise<void>;
type Run = (work: Work) => Promise<void>;

function createProgram(signal: AbortSignal, state: { exitCode: number }): Command {
  const program = new Command("lineup")
    .description("Sorts any folder of photos along axes you name. No photo leaves this machine.")
    .version(lineupVersion())
    .option("--library <dir>", "where vectors, thumbnails and axes are kept")
    .option("--encoder <id>", "the encoder to use")
    .addOption(
      new Option("--device <device>", "where the encoder runs")
        .choices(["auto", "cpu", "webgpu", "dml", "coreml", "cuda"])
        .default("auto"),
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const run: Run = (work) => withEngine(program.opts<GlobalOptions>(), (engine) => work({ engine, signal }));
  const json = ["--json", "print one JSON object"] as const;

  program
    .command("index")
    .argument("<folder...>")
    .description("find, read and embed the photos of folders")
    .option(...json)
    .option("--batch <n>", "photos per inference; the result does not depend on it", wholeNumber)
    .action((paths: string[], options: commands.IndexOptions) =>
      run((context) => commands.indexFolders(context, paths, options)),
    );

  withAxis(program.command("rank").argument("<folder>"))
    .description("print a folder's photos along an axis, highest first")
    .option("--top <n>", "only the first n", wholeNumber)
    .option("--reverse", "lowest first")
    .option("--csv", "print CSV")
    .option(...json)
    .action((folder: string, options: commands.RankOptions) => {
      requireAxis(program, options);
      return run((context) => commands.rankFolder(context, folder, options));
    });

  withAxis(program.command("evaluate"))
    .description("compare an axis with labels")
    .requiredOption("--labels <file>", "a CSV file with the columns path and value")
    .option("--column <name>", "the column of the values", "value")
    .option(...json)
    .action((options: commands.EvaluateOptions) => {
      requireAxis(program, options);
      return run((context) => commands.evaluateAxis(context, options));
    });

  program
    .command("watch")
    .argument("<folder>")
    .description("index a folder and follow its changes")
    .option("--json", "print one JSON object a line")
    .action((folder: string, options: commands.JsonOption) =>
      run((context) => commands.watchFolder(context, folder, options)),
    );

  addServe(program, signal);

  addAxisCommands(program, run, json);

  const encoders = program.command("encoders").description("the encoders that photos are read with");
  addEncoderCommands(encoders, run);
  addEncoderInstall(encoders, run);
  addEncoderUse(encoders, run);

  program
    .command("devices")
    .description("list the devices that the encoder can run on, and how they did when they were tested")
    .option("--test", "test them now, those that crashed or hung too")
    .option(...json)
    .action((options: DevicesOptions) => run((context) => showDevices(context, options)));

  program
    .command("doctor")
    .description("check versions, databases, disk and encoder")
    .option("--rebuild", "set a damaged library aside, keep what can be read of it, and make a new one")
    .option(...json)
    .action(async (options: commands.JsonOption & { rebuild?: boolean }) => {
      if (options.rebuild === true) rebuild(libraryDirectory(program.opts<GlobalOptions>().library));
      await run(async (context) => {
        if (!(await commands.examine(context, options))) state.exitCode = exitCodes.failed;
      });
    });
  return program;
}

function addAxisCommands(program: Command, run: Run, json: readonly [string, string]): void {
  const axis = program.command("axis").description("make and keep axes");
  withEnds(axis.command("create").argument("<name>"), "<photo...>")
    .description("save an axis from photos at its two ends, from words, or from both")
    .action((name: string, options: commands.Ends) => {
      requireEnds(program, options);
      return run((context) => axisCommands.createAxis(context, name, options));
    });
  axis
    .command("list")
    .option(...json)
    .action((options: commands.JsonOption) => run((context) => axisCommands.listAxes(context, options)));
  axis
    .command("show")
    .argument("<name>")
    .option(...json)
    .action((name: string, options: commands.JsonOption) =>
      run((context) => axisCommands.showAxis(context, name, options)),
    );
  axis
    .command("rename")
    .argument("<name>")
    .argument("<new-name>")
    .action((name: string, newName: string) =>
      run((context) => axisCommands.renameAxis(context, name, newName)),
    );
  axis
    .command("delete")
    .argument("<name>")
    .action((name: string) => run((context) => axisCommands.deleteAxis(context, name)));
  axis
    .command("export")
    .argument("<name>")
    .argument("<file>")
    .action((name: string, file: string) => run((context) => axisCommands.exportAxis(context, name, file)));
  axis
    .command("import")
    .argument("<file>")
    .action((file: string) => run((context) => axisCommands.importAxis(context, file)));
}

const gather = (value: string, earlier: string[]) => [...earlier, value];

/** Several photos after one flag are offered only where no argument may follow that they would swallow. */
function withEnds(command: Command, photos = "<photo>"): Command {
  return command
    .option(`--low ${photos}`, "a photo at the low end; may repeat", gather, [])
    .option(`--high ${photos}`, "a photo at the high end; may repeat", gather, [])
    .option("--low-words <text>", "what is to be seen at the low end, for encoders with a text tower")
    .option("--high-words <text>", "what is to be seen at the high end");
}

function withAxis(command: Command): Command {
  return withEnds(command)
    .option("--axis <name>", "a saved axis")
    .addOption(
      new Option("--estimator <estimator>", "how the axis is made of its photos")
        .choices(["auto", "pair", "means", "smoothed"])
        .default("auto"),
    );
}

function requireEnds(program: Command, options: commands.Ends): void {
  const { low, high, lowWords, highWords } = options;
  if (lowWords === undefined && highWords === undefined) {
    if (low.length > 0 && high.length > 0) return;
    program.error("Name at least one photo at each end: --low PHOTO --high PHOTO.");
  }
  const oneSided = (lowWords === undefined) !== (highWords === undefined);
  if (oneSided || low.length > 0 !== high.length > 0) {
    program.error(
      "Give words for both ends, and photos for both or for neither: a photo at one end and words at the other would " +
        "only tell photos from words.",
    );
  }
}

function requireAxis(program: Command, options: commands.AxisOptions): void {
  const { low, high, lowWords, highWords } = options;
  const some = low.length + high.length > 0 || lowWords !== undefined || highWords !== undefined;
  if (options.axis !== undefined && some)
    program.error("Give either --axis NAME or --low and --high, not both.");
  if (options.axis === undefined) requireEnds(program, options);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

function rebuild(directory: string): void {
  const { setAside, folders, axes } = rebuildLibrary(directory);
  for (const file of setAside) printLine(`Set aside: ${file}`);
  printLine(
    `Made a new library in ${directory} with ${folders} folders and ${axes} axes; index the folders again.`,
  );
}
