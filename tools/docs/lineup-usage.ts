import { CommanderError, type Command } from "commander";
import { createProgram } from "../../src/main/host-cli/program.ts";

/** What is left out where a command is only mentioned. */
const lacks = new Set([
  "commander.help",
  "commander.helpDisplayed",
  "commander.version",
  "commander.missingArgument",
  "commander.optionMissingArgument",
  "commander.missingMandatoryOptionValue",
]);

/** Why the program does not know what these words ask of it; null where it does, though nothing is run. */
export function usageProblem(words: readonly string[], { isMention }: { isMention: boolean }): string | null {
  const program = createProgram(new AbortController().signal, { exitCode: 0 });
  for (const command of commandsBelow(program)) {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
  }
  try {
    program.parse([...words], { from: "user" });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isFine = error.exitCode === 0 || (isMention && lacks.has(error.code));
    return isFine ? null : error.message;
  }
}

/** Each command that does something, with its long options: `axis create` with `--low` and so on. */
export function commandsWithOptions(): { name: string; options: string[] }[] {
  const program = createProgram(new AbortController().signal, { exitCode: 0 });
  const optionsOf = ({ options }: Command) => options.flatMap(({ long }) => long ?? []);
  const leaves = (command: Command, before: string): { name: string; options: string[] }[] =>
    command.commands.flatMap((one) => {
      const name = `${before}${one.name()}`;
      return one.commands.length > 0 ? leaves(one, `${name} `) : [{ name, options: optionsOf(one) }];
    });
  return [{ name: "", options: optionsOf(program) }, ...leaves(program, "")];
}

function commandsBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsBelow)];
}
