import { existsSync } from "node:fs";
import { join } from "node:path";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { isMap, LineCounter, parseDocument, visit, type Node, type Scalar } from "yaml";

/** Runners that we use and GitHub has; no schema knows them, and a job for any other waits for a day and fails then. */
const runners = ["ubuntu-24.04", "windows-2025", "macos-15"];

/** What the commands of a workflow are checked against. */
export type Repository = {
  /** Where it is: commands name files in it. */
  directory: string;
  /** The names of the scripts of package.json. */
  scripts: readonly string[];
};

/**
 * What is wrong with a workflow, each as `line: sentence`, in order; empty if nothing is. GitHub's own language service says
 * whether GitHub would take it. The rest is what we hold ourselves to: reading alone but for jobs that say more, an end to
 * every job, actions
 * pinned to commits, commands that exist, and no expression inside a command, where it would be code.
 */
export async function checkWorkflow(text: string, repository: Repository): Promise<string[]> {
  const faults: { line: number; message: string }[] = [];
  // A document's address is the key under which it is kept: each check has another.
  const document = TextDocument.create(`file:///${crypto.randomUUID()}.yml`, "yaml", 1, text);
  for (const { range, message } of await validate(document)) {
    const whole = typeof message === "string" ? message : message.value;
    faults.push({ line: range.start.line + 1, message: whole.split("\n")[0] });
  }

  const counter = new LineCounter();
  const workflow = parseDocument(text, { lineCounter: counter });
  const at = (node: Node, message: string) => {
    faults.push({ line: counter.linePos(node.range![0]).line, message });
  };
  const permissions = (workflow.toJS() as { permissions?: unknown } | null)?.permissions;
  if (JSON.stringify(permissions) !== '{"contents":"read"}')
    faults.push({
      line: 1,
      message: "The workflow's permissions are not contents: read alone; a job may have more.",
    });
  const jobs = workflow.get("jobs");
  if (isMap<Scalar<string>>(jobs))
    for (const { key, value } of jobs.items) {
      // A job that calls a workflow has the limits of that one's jobs.
      if (isMap(value) && !value.has("uses") && !value.has("timeout-minutes"))
        at(key, `The job ${key.value} has no timeout-minutes.`);
    }
  visit(workflow, {
    Pair: (_, { key, value }) => {
      const { value: name } = key as Scalar<string>;
      if (name === "uses" && isText(value)) checkAction(value, at);
      else if (name === "run" && isText(value)) checkCommand(value, repository, at);
      // "system" is what our matrices call it.
      else if (name === "runs-on" || name === "system") checkRunner(value as Node, at);
    },
  });
  return faults.sort((one, other) => one.line - other.line).map(({ line, message }) => `${line}: ${message}`);
}

type Tell = (node: Node, message: string) => void;

function isText(node: unknown): node is Scalar<string> {
  return typeof (node as Scalar | null)?.value === "string";
}

function checkAction(node: Scalar<string>, tell: Tell): void {
  if (node.value.startsWith("./")) return;
  if (!/^[\w-]+\/[\w./-]+@[\da-f]{40}$/.test(node.value) || !/^ v\d+\.\d+\.\d+$/.test(node.comment ?? ""))
    tell(
      node,
      `${node.value} is not pinned: name the commit, and its version in a comment, as "@COMMIT # v1.2.3".`,
    );
}

function checkRunner(node: Node, tell: Tell): void {
  const names = "items" in node ? (node as { items: Node[] }).items : [node];
  for (const name of names)
    if (isText(name) && !name.value.includes("${{") && !runners.includes(name.value))
      tell(name, `There is no runner ${name.value}, or nobody has looked whether there is.`);
}

/** Every npm script and every file that a command names must be there. */
function checkCommand(node: Scalar<string>, { directory, scripts }: Repository, tell: Tell): void {
  if (node.value.includes("${{"))
    tell(node, "An expression in a command is run as code, whatever it holds; hand it over in env.");
  for (const [, name] of node.value.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g))
    if (!scripts.includes(name)) tell(node, `package.json has no script ${name}.`);
  for (const [, name] of node.value.matchAll(/\bnpm (test|start)\b/g))
    if (!scripts.includes(name)) tell(node, `package.json has no script ${name}.`);
  for (const [, file] of node.value.matchAll(/(?:\bnode |^|\s)(\.?[\w/-]+\.ts|\.ci\/\w+)\b/g))
    if (!existsSync(join(directory, file))) tell(node, `There is no file ${file}.`);
}
