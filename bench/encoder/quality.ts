/**
 * @file Prints what encoders are worth on public labelled photos, one column each: `npm run bench -- encoder
 * [--sets DIR] [--cache DIR] [--encoder ENTRY.json|ID]... [--only tiny,age,look,crowd,catdog] [--alone]`. The baselines
 * come along unless `--alone`. README.md beside this file says which photos are expected where.
 */
import "../thread-pool.ts";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Encoder } from "../../src/main/engine/embedding/encoder.ts";
import { parseOptions } from "./options.ts";
import { baselines, findSubject, shippedId } from "./subjects.ts";
import { missingFolderOf, protocol, tasks } from "./tasks.ts";
import { cachedEmbed, type Subject } from "./vectors.ts";

const { words, folders, only, alone } = parseOptions();
const wanted = only ?? Object.keys(tasks);
for (const name of wanted) {
  if (!(name in tasks))
    throw new Error(`There is no task ${name}; there are ${Object.keys(tasks).join(", ")}.`);
}

/** The figures of one encoder, by name, from the cache where it was measured before. */
async function measure(subject: Subject, names: readonly string[]): Promise<Record<string, number>> {
  let opened: Promise<Encoder> | undefined;
  const embed = cachedEmbed(subject, () => (opened ??= subject.open()), folders.cache);
  const figures: Record<string, number> = {};
  for (const name of names) {
    const file = join(folders.cache, subject.key, `${name}-figures-${protocol}.json`);
    if (!existsSync(file)) {
      const measured = await tasks[name].measure(embed, folders);
      mkdirSync(join(folders.cache, subject.key), { recursive: true });
      writeFileSync(file, JSON.stringify(measured));
    }
    Object.assign(figures, JSON.parse(readFileSync(file, "utf8")));
  }
  await (await opened)?.close();
  return figures;
}

const present = wanted.filter((name) => {
  const missing = missingFolderOf(tasks[name], folders);
  if (missing !== null) console.log(`Skipped ${name}: ${missing} is not there.`);
  return missing === null;
});
const columns: { name: string; figures: Record<string, number> }[] = [];
for (const word of new Set([...(words.length > 0 ? words : [shippedId]), ...(alone ? [] : baselines)])) {
  let subject: Subject;
  try {
    subject = await findSubject(word, folders);
  } catch (error) {
    // What was asked for must be measured; a baseline may lack.
    if (words.includes(word)) throw error;
    console.log(`Skipped ${word}: ${(error as Error).message}`);
    continue;
  }
  columns.push({
    name: subject.name,
    figures: await measure(
      subject,
      present.filter((name) => !subject.omits?.includes(name)),
    ),
  });
}

const rows = [...new Set(columns.flatMap(({ figures }) => Object.keys(figures)))];
console.log(`| figure | ${columns.map(({ name }) => name).join(" | ")} |`);
console.log(`|---|${columns.map(() => "---|").join("")}`);
for (const row of rows) {
  const cells = columns.map(({ figures }) => (row in figures ? figures[row].toFixed(3) : ""));
  console.log(`| ${row} | ${cells.join(" | ")} |`);
}
