import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { EngineClient, EstimatorChoice, Failure, IndexReport, RankBy } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { readLabels } from "./labels.ts";
import { printCsv, printJson, printLine, printTable } from "./print.ts";
import { ProgressLine } from "./progress-line.ts";

/** What every command is given: the engine, and a signal that Ctrl-C aborts. */
export type Context = { engine: EngineClient; signal: AbortSignal };

/** How the user named an axis: one saved before, or both ends. */
export type AxisOptions = Ends & { axis?: string };
/** The photos named with `--low` and `--high`, and the words given with `--low-words` and `--high-words`. */
export type Ends = { low: string[]; high: string[]; lowWords?: string; highWords?: string };

export type JsonOption = { json?: boolean };
export type IndexOptions = JsonOption & { batch?: number };
export type RankOptions = AxisOptions &
  JsonOption & { estimator: EstimatorChoice; top?: number; reverse?: boolean; csv?: boolean };
export type EvaluateOptions = AxisOptions &
  JsonOption & { estimator: EstimatorChoice; labels: string; column: string };

/** `index`: adds folders, indexes them and prints the report. */
export async function indexFolders(context: Context, paths: string[], options: IndexOptions): Promise<void> {
  const report = await runIndex(context, paths, options.batch);
  if (options.json === true) {
    printJson({ ...report, kind: undefined });
    return;
  }
  printLine(
    `${count(report.found, "photo")}: ${report.indexed} indexed, ${report.unchanged} unchanged, ` +
      `${report.removed} removed, ${report.failed} unreadable, in ${report.seconds.toFixed(1)} s` +
      (report.indexed > 0
        ? ` (${report.photosPerSecond.toFixed(1)} photos per second on ${report.device})`
        : ""),
  );
  printFailures(report.failures);
}

/** `rank`: prints a folder's photos along an axis, highest first. */
export async function rankFolder(context: Context, folder: string, options: RankOptions): Promise<void> {
  const { engine, signal } = context;
  const by = rankBy(options, folder);
  await refuseUnusable(context, by, options.estimator);
  const failed = await bringUpToDate(context, folder);
  const { folderId } = await engine["folder.find"]({ path: folder }, signal);
  const ranking = await engine["photo.rank"]({ folderId, by, estimator: options.estimator }, signal);
  const { photos } = await engine["photo.describe"]({ photoIds: ranking.photoIds }, signal);
  if (photos.length === 0) {
    throw new EngineError(
      "folder-empty",
      `There are no readable photos in ${resolve(folder)}; name another folder.`,
    );
  }
  if (failed > 0) {
    process.stderr.write(
      `Left out: ${count(failed, "photo")} that cannot be read; "lineup index" says why.\n`,
    );
  }
  const rows = photos.map(({ path }, index) => ({
    rank: index + 1,
    path,
    score: ranking.scores[index],
    percentile: ranking.percentiles[index],
  }));
  if (options.reverse === true) rows.reverse();
  const shown = rows.slice(0, options.top ?? rows.length);
  if (options.json === true) {
    const axis = options.axis ?? null;
    printJson({
      axis,
      encoder: ranking.encoder.id,
      estimator: ranking.estimator,
      count: rows.length,
      photos: shown,
    });
  } else if (options.csv === true) {
    const cells = shown.map(({ rank, path, score, percentile }) => [rank, path, score, percentile]);
    printCsv(["rank", "path", "score", "percentile"], cells);
  } else {
    const base = resolve(folder);
    const cells = shown.map(({ rank, path, score, percentile }) => [
      rank,
      Number(percentile.toFixed(1)),
      Number(score.toFixed(4)),
      relative(base, path),
    ]);
    printTable(["rank", "percentile", "score", "photo"], cells);
  }
}

/** `evaluate`: prints how well an axis agrees with labels. */
export async function evaluateAxis(context: Context, options: EvaluateOptions): Promise<void> {
  const { engine, signal } = context;
  const labels = await readLabels(options.labels, options.column);
  const folders = foldersOf(labels.paths);
  if (folders.length > 0) await runIndex(context, folders);
  const input = { by: rankBy(options, dirname(options.labels)), estimator: options.estimator, labels };
  const { failures, ...result } = await engine["axis.evaluate"](input, signal);
  if (options.json === true) {
    printJson(result);
  } else {
    const interval = result.spearmanInterval.map((end) => end.toFixed(3)).join(" to ");
    printTable(
      ["measure", "value"],
      [
        ["photos", String(result.n)],
        ["Spearman's rho", `${result.spearman.toFixed(3)} (95 % of resamples: ${interval})`],
        ["Kendall's tau-b", result.kendallTauB.toFixed(3)],
        ["pairs in the right order", `${(result.pairAccuracy * 100).toFixed(1)} %`],
        ...Object.entries(result.topN).map(([n, share]) => [
          `top ${n} found`,
          `${(share * 100).toFixed(0)} %`,
        ]),
        ["encoder, estimator", `${result.encoder}, ${result.estimator}`],
      ],
    );
  }
  for (const { message } of failures) process.stderr.write(`Left out: ${message}\n`);
}

/** `watch`: indexes a folder and prints each change until it is cancelled, which is how it is meant to end. */
export async function watchFolder({ engine, signal }: Context, folder: string, options: JsonOption) {
  let isReady = false;
  try {
    for await (const event of engine["folder.watch"]({ path: folder }, signal)) {
      if (event.kind === "ready") {
        isReady = true;
        const found = count(event.report.found, "photo");
        process.stderr.write(`Watching ${resolve(folder)}: ${found}. Ctrl-C ends it.\n`);
      }
      if (options.json === true) {
        const { kind, ...rest } = event;
        printLine(JSON.stringify(kind === "ready" ? { change: "ready", ...rest } : rest));
      } else if (event.kind === "change") {
        const from = event.previousPath === undefined ? "" : ` (was ${event.previousPath})`;
        const why = event.failure === undefined ? "" : `: ${event.failure.message}`;
        printLine(`${event.change.padEnd(7)}  ${event.path}${from}${why}`);
      }
    }
  } catch (error) {
    if (!isReady || !signal.aborted) throw error;
  }
}

/** `doctor`: prints the checks; returns whether all of them passed. */
export async function examine({ engine }: Context, options: JsonOption): Promise<boolean> {
  const report = await engine["library.doctor"]({});
  if (options.json === true) printJson(report);
  else
    printTable(
      ["check", "state", "detail"],
      report.checks.map((one) => [one.name, one.ok ? "ok" : "BAD", one.detail]),
    );
  return report.healthy;
}

/** A mistyped axis or photo is told before a folder is indexed for an hour, not after it. */
async function refuseUnusable({ engine, signal }: Context, by: RankBy, estimator: EstimatorChoice) {
  // Neighbours are there once the folder is indexed.
  const withoutNeighbours = estimator === "smoothed" ? "means" : estimator;
  await engine["photo.rank"]({ folderId: null, by, estimator: withoutNeighbours }, signal);
}

/**
 * Ranking always speaks of the folder as it is now; one that cannot be reached is ranked from what is stored. Returns
 * how many photos cannot be read.
 */
async function bringUpToDate(context: Context, folder: string): Promise<number> {
  try {
    return (await runIndex(context, [folder])).failed;
  } catch (error) {
    if (!(error instanceof EngineError && error.code === "folder-missing")) throw error;
    const known = await context.engine["folder.find"]({ path: folder }).catch(() => null);
    if (known === null) throw error;
    process.stderr.write(`${error.message}\n`);
    return 0;
  }
}

async function runIndex(
  { engine, signal }: Context,
  paths: string[],
  batchSize?: number,
): Promise<IndexReport> {
  const line = new ProgressLine();
  try {
    for await (const event of engine["folder.index"]({ paths, ...(batchSize && { batchSize }) }, signal)) {
      if (event.kind === "report") {
        line.end();
        if (event.deviceFailure !== undefined) {
          const { device, reason } = event.deviceFailure;
          const again = '"lineup devices --test" tries it again';
          process.stderr.write(
            `The device ${device} failed (${reason}), so the processor goes on; ${again}.\n`,
          );
        }
        return event;
      }
      line.show(event);
    }
  } finally {
    line.end();
  }
  throw new EngineError("internal", "Indexing ended without a report.");
}

/** The folders that photos lie in, as far as they exist; a photo that is not there is reported when it is read. */
function foldersOf(paths: readonly string[]): string[] {
  return [...new Set(paths.map((path) => dirname(path)))].filter((folder) => existsSync(folder));
}

function rankBy(options: AxisOptions, folder?: string): RankBy {
  return options.axis === undefined ? ends(options, folder) : { axis: options.axis };
}

/** Both ends as the engine takes them; a photo that is not found as named is looked for in `folder`. */
export function ends({ low, high, lowWords, highWords }: Ends, folder = ".") {
  const reference = (path: string) => ({ path: existsSync(path) ? resolve(path) : resolve(folder, path) });
  const photos = { low: low.map(reference), high: high.map(reference) };
  if (lowWords === undefined || highWords === undefined) return photos;
  return { ...photos, words: { low: lowWords, high: highWords } };
}

function printFailures(failures: readonly Failure[]): void {
  if (failures.length === 0) return;
  printLine("");
  printTable(
    ["code", "what and what to do"],
    failures.map(({ code, message }) => [code, message]),
  );
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
